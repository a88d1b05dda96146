#include "answer.hpp"

#include <strings.h>

#include <exception>
#include <memory>
#include <utility>

#include "gzip.hpp"

namespace pollux::prometheus {
namespace {

using Response = std::unique_ptr<MHD_Response, decltype(&::MHD_destroy_response)>;

// All values of a header, as one list; a client may send it several times.
std::string header(MHD_Connection* connection, const char* name) {
  std::pair<const char*, std::string> wanted(name, {});
  const auto collect = +[](void* into, MHD_ValueKind, const char* key, const char* value) {
    auto& [asked, text] = *static_cast<std::pair<const char*, std::string>*>(into);
    if (value && ::strcasecmp(key, asked) == 0) text.append(text.empty() ? "" : ",").append(value);
    return MHD_YES;
  };
  ::MHD_get_connection_values(connection, MHD_HEADER_KIND, collect, &wanted);
  return std::move(wanted.second);
}

// The response owns the text.
Response response_of(std::string text, const char* type) {
  auto held = std::make_unique<std::string>(std::move(text));
  Response response(::MHD_create_response_from_buffer_with_free_callback_cls(
                        held->size(), held->data(),
                        +[](void* text_of_it) { delete static_cast<std::string*>(text_of_it); }, held.get()),
                    &::MHD_destroy_response);
  if (!response) throw std::bad_alloc();
  static_cast<void>(held.release());
  ::MHD_add_response_header(response.get(), MHD_HTTP_HEADER_CONTENT_TYPE, type);
  return response;
}

Response refusal(const char* text) { return response_of(text, "text/plain; charset=utf-8"); }

Response page_for(MHD_Connection* connection, Coding coding, const std::function<std::string(Format)>& page) {
  const Format format = wanted_format(header(connection, MHD_HTTP_HEADER_ACCEPT));
  std::string text = page(format);
  std::string packed;
  if (coding == Coding::gzip) packed = gzipped(text);
  const bool is_packed = !packed.empty();
  Response response = response_of(is_packed ? std::move(packed) : std::move(text), content_type(format));
  if (is_packed) ::MHD_add_response_header(response.get(), MHD_HTTP_HEADER_CONTENT_ENCODING, "gzip");
  ::MHD_add_response_header(response.get(), MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding");
  return response;
}

}  // namespace

MHD_Result answer(MHD_Connection* connection, const Request& request,
                  const std::function<std::string(Format)>& page) noexcept {
  try {
    if (request.url != request.path)
      return ::MHD_queue_response(connection, MHD_HTTP_NOT_FOUND, refusal("not found\n").get());
    if (request.method != MHD_HTTP_METHOD_GET && request.method != MHD_HTTP_METHOD_HEAD) {
      const Response response = refusal("GET and HEAD are answered\n");
      ::MHD_add_response_header(response.get(), MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
      return ::MHD_queue_response(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response.get());
    }
    const auto coding = wanted_coding(header(connection, MHD_HTTP_HEADER_ACCEPT_ENCODING));
    if (!coding)
      return ::MHD_queue_response(connection, MHD_HTTP_NOT_ACCEPTABLE,
                                  refusal("the page is sent as it is or with gzip\n").get());
    return ::MHD_queue_response(connection, MHD_HTTP_OK, page_for(connection, *coding, page).get());
  } catch (const std::exception&) {
    return MHD_NO;
  }
}

bool has_body(MHD_Connection* connection) {
  const char* length =
      ::MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_LENGTH);
  return (length && std::string_view(length) != "0") ||
         ::MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_TRANSFER_ENCODING);
}

}  // namespace pollux::prometheus
