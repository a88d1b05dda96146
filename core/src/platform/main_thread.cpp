#include "platform/main_thread.hpp"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>

#include "platform/signal_mask.hpp"
#include "platform/thread.hpp"

namespace pollux::platform {

namespace {

constexpr std::chrono::milliseconds between_looks(200);

// Whether that thread runs code of the application, by `/proc/self/task/TID/status`: "State:\tZ (zombie)" is
// the main thread after its end, and SigBlk is the mask in base 16. One that ends meanwhile does not count.
bool is_of_application(const std::filesystem::path& status) {
  std::ifstream lines(status);
  bool is_alive = false;
  SignalSet blocked = 0;
  for (std::string word; lines >> word;) {
    std::string value;
    if (word == "State:" && lines >> value) is_alive = value != "Z" && value != "X";
    if (word == "SigBlk:" && lines >> value) blocked = std::strtoull(value.c_str(), nullptr, 16);
  }
  return is_alive && !is_mask_of_threads(blocked);
}

bool has_thread_of_application() {
  std::error_code error;
  for (std::filesystem::directory_iterator at("/proc/self/task", error), end; !error && at != end;
       at.increment(error)) {
    if (is_of_application(at->path() / "status")) return true;
  }
  return static_cast<bool>(error);  // unknown: the process goes on
}

void main_has_ended(void*) {
  const SignalsBlocked signals;
  try {
    std::thread([] {
      name_this_thread("plx last");
      while (has_thread_of_application()) std::this_thread::sleep_for(between_looks);
      std::exit(0);
    }).detach();
  } catch (const std::system_error&) {  // no thread to be had: the process goes on
  }
}

}  // namespace

// Destructors of keys run at pthread_exit, not at exit, nor when main returns.
void end_with_last_thread() {
  static const struct Key {
    pthread_key_t key{};
    bool exists = ::pthread_key_create(&key, &main_has_ended) == 0;
  } ended;
  if (ended.exists && ::getpid() == ::gettid()) ::pthread_setspecific(ended.key, &ended);
}

}  // namespace pollux::platform
