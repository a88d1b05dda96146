// Swapper: a thread that makes a path one file, then another, as fast as it can, until it is destroyed.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

class Swapper {
 public:
  // Both files must be in the folder of `path`, for they are linked there and renamed over it.
  Swapper(std::filesystem::path path, std::filesystem::path one, std::filesystem::path other)
      : path_(std::move(path)), files_{std::move(one), std::move(other)}, thread_([this] { swap(); }) {}
  ~Swapper() {
    stop_ = true;
    thread_.join();
  }
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;

  [[nodiscard]] long swaps() const { return swaps_; }

 private:
  void swap() {
    const std::filesystem::path link = path_.string() + ".next";
    for (; !stop_; ++swaps_) {
      // What is linked may itself be replaced meanwhile; then the next round has it.
      if (::link(files_[swaps_ % 2].c_str(), link.c_str()) == 0) ::rename(link.c_str(), path_.c_str());
      ::unlink(link.c_str());  // renaming one name of a file over another leaves both
    }
  }

  std::filesystem::path path_;
  std::filesystem::path files_[2];
  std::atomic<bool> stop_{false};
  std::atomic<long> swaps_{0};
  std::thread thread_;
};
