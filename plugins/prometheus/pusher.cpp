#include "pusher.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace pollux::prometheus {
namespace {

std::string escaped(const std::string& text) {
  char* made = ::curl_easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  std::string copy = made ? made : "";
  ::curl_free(made);
  return copy;
}

// Not thread-safe in older versions, so once.
void initialise_curl() {
  [[maybe_unused]] static const CURLcode once = ::curl_global_init(CURL_GLOBAL_DEFAULT);
}

// Ends the transfer when it has enough for a message: a return value that is not the size given is an error
// to libcurl.
std::size_t keep_some(char* data, std::size_t, std::size_t size, void* into) {
  constexpr std::size_t most = 500;
  auto& text = *static_cast<std::string*>(into);
  const std::size_t kept = std::min(size, most - text.size());
  text.append(data, kept);
  return kept;
}

}  // namespace

Pusher::Pusher(const PushSettings& settings, HostView host, std::function<std::string()> page)
    : settings_(settings), host_(host), page_(std::move(page)) {
  initialise_curl();
  url_ = settings_.url + "/metrics/job/" + escaped(settings_.job);
  for (const auto& [label, value] : settings_.grouping) url_ += "/" + label + "/" + escaped(value);
  thread_ = std::thread([this] { run(); });
}

Pusher::~Pusher() {
  if (thread_.joinable()) static_cast<void>(stop());
}

void Pusher::run() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, settings_.interval, [this] { return stopping_; })) {
    lock.unlock();
    push_and_report();
    lock.lock();
  }
}

// Says when pushing begins to fail, and when it works again.
void Pusher::push_and_report() {
  const std::string problem = send("PUT", page_());
  if (!problem.empty() && !std::exchange(fails_, true)) host_.warning(problem + "; pushing goes on");
  if (problem.empty() && std::exchange(fails_, false)) host_.info("pushing to " + url_ + " works again");
}

std::string Pusher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  return settings_.delete_at_end ? send("DELETE", "") : send("PUT", page_());
}

std::string Pusher::send(const char* method, const std::string& body) const {
  const std::unique_ptr<CURL, decltype(&::curl_easy_cleanup)> curl(::curl_easy_init(), &::curl_easy_cleanup);
  if (!curl) return "libcurl could not be started";
  std::string answer;
  const auto timeout = std::chrono::duration_cast<std::chrono::milliseconds>(settings_.timeout).count();
  const std::unique_ptr<curl_slist, decltype(&::curl_slist_free_all)> headers(
      ::curl_slist_append(nullptr, "Content-Type: text/plain; version=0.0.4; charset=utf-8"),
      &::curl_slist_free_all);
  ::curl_easy_setopt(curl.get(), CURLOPT_URL, url_.c_str());
  ::curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, method);
  ::curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
  ::curl_easy_setopt(curl.get(), CURLOPT_TIMEOUT_MS, static_cast<long>(timeout));
  ::curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &keep_some);
  ::curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &answer);
  if (!body.empty()) {
    ::curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    ::curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
  }
  const CURLcode code = ::curl_easy_perform(curl.get());
  if (code != CURLE_OK && code != CURLE_WRITE_ERROR)  // see keep_some
    return "cannot push to " + url_ + ": " + ::curl_easy_strerror(code);
  long status = 0;
  ::curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
  if (status >= 200 && status < 300) return {};
  return "the pushgateway at " + url_ + " answers " + std::to_string(status) + ": " + answer;
}

}  // namespace pollux::prometheus
