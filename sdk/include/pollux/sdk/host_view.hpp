// HostView: what a reporter may ask of its host, through the ABI's pollux_host.
#pragma once

#include <chrono>
#include <string_view>

#include <pollux/abi/host.h>
#include <pollux/sdk/value.hpp>

namespace pollux {

// Valid until the reporter is destroyed; any thread may use it until stop has returned.
class HostView {
 public:
  HostView() = default;  // of a reporter that has no host: logs nothing
  explicit HostView(const pollux_host* host) : host_(host) {}

  // The name that the configuration gives this reporter.
  [[nodiscard]] std::string_view reporter_name() const {
    return host_ ? view(host_->reporter) : std::string_view{};
  }

  void debug(std::string_view message) const { log(POLLUX_LOG_DEBUG, message); }
  void info(std::string_view message) const { log(POLLUX_LOG_INFO, message); }
  void warning(std::string_view message) const { log(POLLUX_LOG_WARNING, message); }
  void error(std::string_view message) const { log(POLLUX_LOG_ERROR, message); }

  // The clock of every deadline, since an arbitrary start.
  [[nodiscard]] std::chrono::nanoseconds monotonic() const {
    return std::chrono::nanoseconds(host_ ? host_->monotonic_ns(host_) : 0);
  }

  // A capability of the host by its id, "name/REV"; null when it lacks it.
  [[nodiscard]] const void* extension(const char* id) const {
    return host_ && host_->get_extension ? host_->get_extension(host_, id) : nullptr;
  }

  // What functions of extensions want; null of a reporter that has no host.
  [[nodiscard]] const pollux_host* raw() const { return host_; }

 private:
  void log(int level, std::string_view message) const {
    if (host_) host_->log(host_, level, pollux_string{message.data(), message.size()});
  }

  const pollux_host* host_ = nullptr;
};

}  // namespace pollux
