// How fast the plugin is, with a receiver that only reads. By hand: test_otlp_host "[speed]"
#include <dlfcn.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <vector>

#include <pollux/abi/pollux.h>
#include <pollux/sdk/testing/event_list.hpp>
#include <pollux/sdk/testing/option_table.hpp>

#include "catch.hpp"
#include "http_receiver.hpp"

using namespace pollux;
using namespace std::chrono_literals;

namespace {

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

// Events a second of the thread's own time and of the clock, in batches as a host makes them.
void measure(const char* what, const char* compression, testing::EventList& events) {
  test::HttpReceiver receiver(false);
  testing::OptionTable options;
  options.set("endpoint", receiver.url()).set("compression", compression);
  void* library = ::dlopen(POLLUX_PLUGIN_DIR "/libpollux_otlp.so", RTLD_NOW | RTLD_LOCAL);
  REQUIRE(library);
  const auto& functions =
      *static_cast<const pollux_plugin_entry*>(::dlsym(library, POLLUX_PLUGIN_SYMBOL))->reporter;
  std::array<char, 512> message{};
  const auto fresh = [&message] {
    return pollux_result{POLLUX_RESULT_SIZE_1_0, 0, 0, message.size(), -1, message.data(), nullptr, 0};
  };
  pollux_instance instance{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
  pollux_result result = fresh();
  REQUIRE(functions.create(nullptr, options.root(), &instance, &result) == POLLUX_OK);
  REQUIRE(functions.start(instance.self, POLLUX_NO_DEADLINE, &result) == POLLUX_OK);

  pollux_batch batch = events.raw();
  std::vector<pollux_event> copies(batch.events, batch.events + batch.count);
  pollux_span span{};
  span.trace_id[0] = span.span_id[0] = span.parent_span_id[0] = 1;
  for (pollux_event& each : copies) each.span = &span;
  batch.events = copies.data();
  constexpr int rounds = 2000;
  const double cpu = cpu_seconds();
  const auto clock = std::chrono::steady_clock::now();
  for (int i = 0; i < rounds; ++i) {
    result = fresh();
    batch.sequence += batch.count;
    if (functions.deliver(instance.self, &batch, &result) != POLLUX_OK || result.rejected > 0)
      FAIL(message.data());
  }
  const double spent = cpu_seconds() - cpu;
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - clock).count();
  const double all = rounds * static_cast<double>(batch.count);
  std::printf("%-28s %-5s %6.0f k/s of the thread's time, %6.0f k/s by the clock, %5.1f bytes an event\n",
              what, compression, all / spent / 1e3, all / took / 1e3,
              static_cast<double>(receiver.bytes()) / all);
  functions.stop(instance.self, POLLUX_NO_DEADLINE, &result);
  functions.destroy(instance.self);
  CHECK(all / took > 100e3);
}

}  // namespace

TEST_CASE("Events a second to a local receiver", "[.][speed]") {
  for (const char* compression : {"none", "gzip"}) {
    testing::EventList plain, attributed, counters;
    for (int i = 0; i < 1024; ++i) {
      plain.timing("pipeline.step", 1ms);
      attributed.timing("pipeline.step", 1ms).attribute("batch_size", i).attribute("source", "file");
      counters.metric(MetricType::counter, "pipeline.items", 1).attribute("source", "file");
    }
    measure("scopes", compression, plain);
    measure("scopes, two attributes", compression, attributed);
    measure("increments, one attribute", compression, counters);
  }
}
