#include "diagnose/abandoned.hpp"

#include <atomic>
#include <cstdio>

#include "diagnose/log.hpp"

namespace pollux::diagnose {

namespace {
constinit std::atomic<std::uint64_t> abandoned_count{0};
}

void note_abandoned(std::string_view about, std::string_view call, std::chrono::nanoseconds lasted,
                    std::string_view consequence) {
  abandoned_count.fetch_add(1, std::memory_order_relaxed);
  error(about, std::string(call) + " has not returned after " + duration_text(lasted) + "; " +
                   std::string(consequence));
}

std::uint64_t abandoned_calls() { return abandoned_count.load(std::memory_order_relaxed); }

std::string duration_text(std::chrono::nanoseconds duration) {
  using namespace std::chrono_literals;
  char text[32];
  if (duration < 1s) {
    std::snprintf(text, sizeof text, "%lld ms", static_cast<long long>(duration / 1ms));
  } else {
    std::snprintf(text, sizeof text, "%.1f s", std::chrono::duration<double>(duration).count());
  }
  return text;
}

}  // namespace pollux::diagnose
