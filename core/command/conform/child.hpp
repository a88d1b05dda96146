// Child: a function run in a forked process of its own, so that nothing that it does can hurt its caller: a
// crash, a hang, an exit, memory without end.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include <pollux/result.hpp>

namespace pollux::conform {

struct ChildLimits {
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);
  int stop = -1;  // a descriptor: the process is killed as soon as it is readable; -1: none
};

struct Ended {
  std::string report;  // what the function handed over; empty when it did not come so far
  std::string output;  // the end of what was written to standard output and standard error
  int status = 0;      // as of waitpid
  bool timed_out = false;
  bool stopped = false;  // by ChildLimits::stop
  std::chrono::nanoseconds took{};
};

// A temporary folder, with what is in it, until the end of this object.
class WorkFolder {
 public:
  [[nodiscard]] static Result<std::filesystem::path> make();
  explicit WorkFolder(std::filesystem::path path) : path_(std::move(path)) {}
  ~WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// Forks; this process must have no other thread. The child works in a folder of its own, which is removed
// afterwards together with the processes that it left behind. `body` hands its report to the function that it
// is given, once. It then ends at once, without exit handlers, or by exit() when it returns true.
using HandOver = std::function<void(const std::string& report)>;
[[nodiscard]] Result<Ended> run_in_child(const std::function<bool(const HandOver&)>& body,
                                         const ChildLimits& limits);

}  // namespace pollux::conform
