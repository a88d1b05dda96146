#include "shared/compressor.hpp"

#include <utility>

#include "shared/signals_blocked.hpp"
#include "shared/zstd_file.hpp"

namespace pollux::shared {

Compressor::Compressor(int level, HostView host) : level_(level), host_(host) {
  const SignalsBlocked signals;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Compressor::add(std::filesystem::path file) {
  {
    const std::lock_guard hold(mutex_);
    waiting_.push_back(std::move(file));
  }
  arrived_.notify_one();
}

void Compressor::run(const std::stop_token& stop) {
  for (;;) {
    std::filesystem::path file;
    {
      std::unique_lock hold(mutex_);
      if (!arrived_.wait(hold, stop, [this] { return !waiting_.empty(); }) || stop.stop_requested()) return;
      file = std::move(waiting_.front());
      waiting_.pop_front();
    }
    try {
      compress_file(file, level_, stop);
    } catch (const std::exception& error) {
      host_.warning(error.what());
    }
  }
}

}  // namespace pollux::shared
