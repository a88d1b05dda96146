#include "listener.hpp"

#include <microhttpd.h>

#include <cstddef>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <pollux/sdk/own_descriptor.hpp>

namespace pollux::prometheus {
namespace {

constexpr unsigned most_connections = 64;  // further ones wait until one of these has ended
constexpr unsigned patience = 10;          // seconds for one that neither asks nor reads
constexpr std::size_t request_bytes = std::size_t{16} * 1024;
constexpr const char* content_type = "text/plain; version=0.0.4; charset=utf-8";

MHD_Result answer_with(MHD_Connection* connection, unsigned status, const std::string& text, const char* type,
                       const char* allowed = nullptr) {
  MHD_Response* const response =
      ::MHD_create_response_from_buffer(text.size(), const_cast<char*>(text.data()), MHD_RESPMEM_MUST_COPY);
  if (!response) return MHD_NO;
  ::MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  if (allowed) ::MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, allowed);
  const MHD_Result queued = ::MHD_queue_response(connection, status, response);
  ::MHD_destroy_response(response);
  return queued;
}

}  // namespace

struct Listener::Callbacks {
  // Called for the head of a request first, then for each piece of its body, then for its end.
  static MHD_Result request(void* self, MHD_Connection* connection, const char* url, const char* method,
                            const char*, const char*, std::size_t* body, void** request) noexcept {
    static char begun = 0;
    if (!*request || *body != 0) {
      *request = &begun;
      *body = 0;
      return MHD_YES;
    }
    constexpr const char* plain = "text/plain; charset=utf-8";
    try {
      const Listener& listener = *static_cast<const Listener*>(self);
      if (listener.path_ != url) return answer_with(connection, MHD_HTTP_NOT_FOUND, "not found\n", plain);
      const std::string_view asked = method;
      if (asked != MHD_HTTP_METHOD_GET && asked != MHD_HTTP_METHOD_HEAD)
        return answer_with(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "GET and HEAD are answered\n", plain,
                           "GET, HEAD");
      return answer_with(connection, MHD_HTTP_OK, listener.page_(), content_type);
    } catch (const std::exception&) {  // no memory for the page: this connection ends
      return MHD_NO;
    }
  }

  // A connection is this process's alone, too: whoever is at its other end must see this process end.
  static void connection(void* self, MHD_Connection* connection, void** own,
                         MHD_ConnectionNotificationCode code) noexcept {
    if (code == MHD_CONNECTION_NOTIFY_CLOSED)
      return delete static_cast<OwnDescriptor*>(std::exchange(*own, nullptr));
    const auto* info = ::MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    if (info) *own = new (std::nothrow) OwnDescriptor(static_cast<Listener*>(self)->host_, info->connect_fd);
  }
};

Listener::Listener(const std::string& address, std::string path, Page page, HostView host)
    : path_(std::move(path)), page_(std::move(page)), host_(host), socket_(address, host) {
  server_ = ::MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD, 0, nullptr, nullptr, &Callbacks::request, this,
                               MHD_OPTION_LISTEN_SOCKET, socket_.number(), MHD_OPTION_CONNECTION_LIMIT,
                               most_connections, MHD_OPTION_CONNECTION_TIMEOUT, patience,
                               MHD_OPTION_CONNECTION_MEMORY_LIMIT, request_bytes,
                               MHD_OPTION_NOTIFY_CONNECTION, &Callbacks::connection, this, MHD_OPTION_END);
  if (!server_) throw std::runtime_error("the server for " + address + " could not be started");
}

// The server gives its socket back first: it would close it otherwise, while it is still named to the host.
Listener::~Listener() {
  ::MHD_quiesce_daemon(server_);
  ::MHD_stop_daemon(server_);
}

}  // namespace pollux::prometheus
