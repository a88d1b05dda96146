// Compressor: a thread that compresses rotated files, one after another, beside the reporter's work.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <thread>

#include <pollux/sdk/host_view.hpp>

namespace pollux::shared {

class Compressor {
 public:
  // What goes wrong is logged, and the file stays as it was.
  Compressor(int level, HostView host);
  // Waits for the end of the thread, which does not finish its file: whoever starts next finds it.
  ~Compressor() = default;
  Compressor(const Compressor&) = delete;
  Compressor& operator=(const Compressor&) = delete;

  void add(std::filesystem::path file);

 private:
  void run(const std::stop_token& stop);

  int level_;
  HostView host_;
  std::mutex mutex_;
  std::condition_variable_any arrived_;
  std::deque<std::filesystem::path> waiting_;
  std::jthread thread_;  // the last member: it uses the others
};

}  // namespace pollux::shared
