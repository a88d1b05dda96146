// HttpClient: posts requests to one address over a connection that it keeps. In: a body. Out: the response,
// or why none came. Never sends a body twice by itself, and reads 64 KiB of a response at most.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "settings.hpp"

namespace pollux::otlp {

struct Response {
  long status = 0;                      // of HTTP; 0: none came
  std::string problem;                  // why none came
  bool is_cut_off = false;              // none came, and the body may have been too long for the way
  std::string body;                     // what has come of it in the first 64 KiB of the response
  std::chrono::seconds retry_after{0};  // as the server asks; 0: it does not
};

class HttpClient {
 public:
  // Connects to nobody yet. Throws std::runtime_error when a file that `endpoint` names cannot be read.
  explicit HttpClient(const Endpoint& endpoint);
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  [[nodiscard]] Response post(std::string_view body, std::chrono::nanoseconds timeout);

  // The address, without what is secret in it.
  [[nodiscard]] const std::string& shown_url() const { return shown_url_; }

 private:
  static std::size_t give(char* to, std::size_t size, std::size_t count, void* self);
  static int rewind(void* self, curl_off_t offset, int origin);
  static std::size_t take_header(const char* from, std::size_t size, std::size_t count, void* self);
  static std::size_t take_body(const char* from, std::size_t size, std::size_t count, void* self);

  [[nodiscard]] bool is_answered() const;

  std::string shown_url_;
  std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> headers_;
  std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> easy_;
  char problem_[CURL_ERROR_SIZE] = "";
  std::string_view body_;  // of the request that is on its way
  std::size_t given_ = 0;  // how much of it libcurl has taken
  std::size_t taken_ = 0;  // bytes of the response
  Response response_;
};

}  // namespace pollux::otlp
