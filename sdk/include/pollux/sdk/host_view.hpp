// HostView: what a reporter may ask of its host, through the ABI's pollux_host.
#pragma once

#include <chrono>
#include <string_view>

#include <pollux/abi/host.h>
#include <pollux/sdk/extension.hpp>
#include <pollux/sdk/resource.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux {

// Any thread may use it, from the reporter's constructor on until its destructor has returned.
class HostView {
 public:
  HostView() = default;  // of a reporter that has no host: logs nothing
  explicit HostView(const pollux_host* host) : host_(host) {}

  // The name that the configuration gives this reporter.
  [[nodiscard]] std::string_view reporter_name() const {
    return host_ ? view(host_->reporter) : std::string_view{};
  }

  // The process that uses this host. Events may come from others: Batch::resource().
  [[nodiscard]] Resource resource() const { return Resource(host_ ? host_->resource : nullptr); }
  // Absolute: where the configuration file is; without one, the working folder.
  [[nodiscard]] std::string_view config_folder() const {
    return host_ ? view(host_->config_folder) : std::string_view{};
  }
  // Absolute: where the plugin is installed; empty for a reporter inside the application.
  [[nodiscard]] std::string_view plugin_file() const {
    return host_ ? view(host_->plugin_file) : std::string_view{};
  }

  void debug(std::string_view message) const { log(POLLUX_LOG_DEBUG, message); }
  void info(std::string_view message) const { log(POLLUX_LOG_INFO, message); }
  void warning(std::string_view message) const { log(POLLUX_LOG_WARNING, message); }
  void error(std::string_view message) const { log(POLLUX_LOG_ERROR, message); }

  // The clock of every deadline, since an arbitrary start.
  [[nodiscard]] std::chrono::nanoseconds monotonic() const {
    return std::chrono::nanoseconds(host_ ? host_->monotonic_ns(host_) : 0);
  }

  // A capability of the host, such as extension<pollux_ext_signals>(); null when it lacks it.
  template <class Table>
  [[nodiscard]] const Table* extension() const {
    return host_ ? sdk::usable<Table>(host_->get_extension(host_, sdk::ExtensionTraits<Table>::id)) : nullptr;
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
