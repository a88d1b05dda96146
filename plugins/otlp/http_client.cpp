#include "http_client.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <system_error>

#include "broken_pipe.hpp"
#include "version.hpp"

namespace pollux::otlp {
namespace {

constexpr std::size_t most_of_a_response = std::size_t{64} << 10;
constexpr long upload_buffer = 512L << 10;
// A name that has moved is found again: in the cache of addresses, and behind a connection that is kept.
constexpr long longest_address = 10;      // seconds
constexpr long longest_connection = 600;  // seconds

// Whether the connection ended, or the time, before the whole body was on its way.
bool is_cut_off(CURL* easy, CURLcode code, std::size_t size) {
  if (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR) return true;
  curl_off_t sent = 0;
  return code == CURLE_OPERATION_TIMEDOUT &&
         ::curl_easy_getinfo(easy, CURLINFO_SIZE_UPLOAD_T, &sent) == CURLE_OK && sent > 0 &&
         static_cast<std::size_t>(sent) < size;
}

void check_readable(const std::string& path) {
  if (path.empty() || std::ifstream(path)) return;
  throw std::runtime_error("cannot read '" + path + "': " + std::generic_category().message(errno));
}

CURL* new_easy() {
  // Once a process and never undone: other parts of the program may use the library too.
  static const CURLcode ready = ::curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* easy = ready == CURLE_OK ? ::curl_easy_init() : nullptr;
  if (!easy) throw std::runtime_error("libcurl cannot be initialised");
  return easy;
}

curl_slist* header_list(const Endpoint& endpoint) {
  curl_slist* list = nullptr;
  const auto add = [&list](const std::string& line) { list = ::curl_slist_append(list, line.c_str()); };
  for (const auto& [name, value] : endpoint.headers) {
    std::string line = name;
    // "Name;" is libcurl's way to send a header without a value.
    line += value.empty() ? ";" : ": ";
    add(line += value);
  }
  add("Content-Type: application/x-protobuf");
  if (endpoint.gzip) add("Content-Encoding: gzip");
  add("Expect:");  // no waiting for leave to send
  return list;
}

std::string without_secrets(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&::curl_url_cleanup)> parsed(::curl_url(), &::curl_url_cleanup);
  ::curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0);
  for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY}) {
    ::curl_url_set(parsed.get(), part, nullptr, 0);
  }
  char* text = nullptr;
  if (::curl_url_get(parsed.get(), CURLUPART_URL, &text, 0) != CURLUE_OK) return "(an address)";
  const std::unique_ptr<char, decltype(&::curl_free)> owned(text, &::curl_free);
  return text;
}

}  // namespace

HttpClient::HttpClient(const Endpoint& endpoint)
    : shown_url_(without_secrets(endpoint.url)),
      headers_(header_list(endpoint), &::curl_slist_free_all),
      easy_(new_easy(), &::curl_easy_cleanup) {
  const auto set = [this](CURLoption option, auto value) { ::curl_easy_setopt(easy_.get(), option, value); };
  set(CURLOPT_URL, endpoint.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "http,https");
  set(CURLOPT_HTTPHEADER, headers_.get());
  set(CURLOPT_USERAGENT, user_agent);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_ERRORBUFFER, problem_);
  set(CURLOPT_POST, 1L);
  set(CURLOPT_UPLOAD_BUFFERSIZE, upload_buffer);
  // From a callback, not from memory: only then can a rewind be refused.
  set(CURLOPT_READFUNCTION, &HttpClient::give);
  set(CURLOPT_READDATA, this);
  set(CURLOPT_SEEKFUNCTION, &HttpClient::rewind);
  set(CURLOPT_SEEKDATA, this);
  set(CURLOPT_HEADERFUNCTION, &HttpClient::take_header);
  set(CURLOPT_HEADERDATA, this);
  set(CURLOPT_WRITEFUNCTION, &HttpClient::take_body);
  set(CURLOPT_WRITEDATA, this);
  set(CURLOPT_DNS_CACHE_TIMEOUT, longest_address);
  set(CURLOPT_MAXLIFETIME_CONN, longest_connection);
  for (const auto& [option, path] :
       {std::pair(CURLOPT_CAINFO, &endpoint.ca_file), std::pair(CURLOPT_SSLCERT, &endpoint.certificate),
        std::pair(CURLOPT_SSLKEY, &endpoint.key)}) {
    check_readable(*path);
    if (!path->empty()) set(option, path->c_str());
  }
}

std::size_t HttpClient::give(char* to, std::size_t size, std::size_t count, void* self) {
  auto& client = *static_cast<HttpClient*>(self);
  const std::size_t given = client.body_.copy(to, size * count, client.given_);
  client.given_ += given;
  return given;
}

// libcurl repeats a request by itself when a kept connection ends before a response. The server may have
// taken it: whether it is sent again is for the host to say, which counts that.
int HttpClient::rewind(void* self, curl_off_t, int) {
  return static_cast<HttpClient*>(self)->given_ == 0 ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL;
}

// Both end the transfer at the limit: a return value that is not the size given is an error to libcurl.
std::size_t HttpClient::take_header(const char*, std::size_t size, std::size_t count, void* self) {
  auto& client = *static_cast<HttpClient*>(self);
  client.taken_ += size * count;
  return client.taken_ <= most_of_a_response ? size * count : 0;
}

std::size_t HttpClient::take_body(const char* from, std::size_t size, std::size_t count, void* self) {
  auto& client = *static_cast<HttpClient*>(self);
  const std::size_t room = most_of_a_response - std::min(most_of_a_response, client.taken_);
  const std::size_t taken = std::min(size * count, room);
  client.response_.body.append(from, taken);
  client.taken_ += taken;
  return taken == size * count ? taken : 0;
}

// Once the server has said what it made of the whole request, nothing that follows changes that: a body that
// is too long, comes too slowly or breaks off. To send the events again might double them.
bool HttpClient::is_answered() const {
  return response_.status >= 300 || (response_.status >= 200 && given_ == body_.size());
}

Response HttpClient::post(std::string_view body, std::chrono::nanoseconds timeout) {
  body_ = body;
  given_ = 0;
  taken_ = 0;
  response_ = {};
  problem_[0] = '\0';
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  ::curl_easy_setopt(easy_.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(std::max<std::int64_t>(1, ms)));
  ::curl_easy_setopt(easy_.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  const CURLcode code = [this] {
    const BrokenPipeBlocked blocked;
    return ::curl_easy_perform(easy_.get());
  }();
  ::curl_easy_getinfo(easy_.get(), CURLINFO_RESPONSE_CODE, &response_.status);
  if (code != CURLE_OK && !is_answered()) {
    response_.status = 0;
    response_.is_cut_off = is_cut_off(easy_.get(), code, body.size());
    const char* const problem = problem_[0] != '\0' ? problem_ : ::curl_easy_strerror(code);
    response_.problem = code == CURLE_SEND_FAIL_REWIND ? "the connection ended" : problem;  // see `rewind`
    return std::move(response_);
  }
  curl_off_t seconds = 0;
  if (::curl_easy_getinfo(easy_.get(), CURLINFO_RETRY_AFTER, &seconds) == CURLE_OK) {
    response_.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(seconds, 0, 3600));
  }
  return std::move(response_);
}

}  // namespace pollux::otlp
