// Pusher: sends the page to a pushgateway, now and then and at the end, on a thread of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include <pollux/sdk/host_view.hpp>

#include "settings.hpp"

namespace pollux::prometheus {

// The interface: "Pushgateway" of the Prometheus project, PUT /metrics/job/JOB/LABEL/VALUE...
class Pusher {
 public:
  // `settings` and what `page` refers to outlive it.
  Pusher(const PushSettings& settings, HostView host, std::function<std::string()> page);
  ~Pusher();
  Pusher(const Pusher&) = delete;
  Pusher& operator=(const Pusher&) = delete;

  // Pushes once more, or deletes the group, and ends the thread. Takes at most twice the timeout. Empty, or
  // why that last push failed.
  [[nodiscard]] std::string stop();

 private:
  void run();
  void push_and_report();
  [[nodiscard]] std::string send(const char* method, const std::string& body) const;

  const PushSettings& settings_;
  HostView host_;
  std::function<std::string()> page_;
  std::string url_;  // of the group
  bool fails_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace pollux::prometheus
