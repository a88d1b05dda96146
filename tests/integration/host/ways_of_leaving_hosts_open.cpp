// Processes that end while a host is open that nobody destroys.
#include <chrono>
#include <functional>

#include "probe.hpp"

namespace pollux::test {

namespace {

using namespace std::chrono_literals;

// `keys` of [telemetry].
std::string keeping_statics(const std::string& keys = "") {
  return "[telemetry]\nenabled = true\n" + keys +
         "[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
         "\"]\n[[reporter]]\nplugin = \"keeps_statics\"\n[reporter.options]\nrecord = '" +
         folder + "/record'\n";
}

// Stays reachable, and is no leak.
template <class T>
T& never_deleted(T* object) {
  [[maybe_unused]] static T* volatile kept;
  kept = object;
  return *object;
}

void local_host() {
  auto host = Host::from_text(keeping_statics());
  { const auto scope = host->telemetry()("work"); }
  std::exit(0);
}

void leaked_host() {
  auto& host = never_deleted(new Result<Host>(Host::from_text(keeping_statics())));
  { const auto scope = host->telemetry()("work"); }
}

void sync_host() {
  auto host = Host::from_text(keeping_statics("delivery = \"sync\"\n"));
  { const auto scope = host->telemetry()("work"); }
  std::exit(0);
}

void two_hosts() {
  auto one = Host::from_text(keeping_statics());
  auto& two = never_deleted(new TelemetryContext{async, std::ref(counting())});
  std::atexit([] {});
  { const auto scope = one->telemetry()("work"); }
  { const auto scope = two("work"); }
  std::exit(0);
}

void in_a_child() {
  auto host = Host::from_text(keeping_statics());
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) std::exit(0);  // what is the parent's is left alone
  std::printf("child=%d\n", int(ends_well(child)));
  { const auto scope = host->telemetry()("work"); }
  std::exit(0);
}

// What cannot be delivered is said in the log.
void stuck_reporter() {
  struct Stuck {
    void record_metric(const Metric&) {
      for (;;) std::this_thread::sleep_for(1h);
    }
  };
  ContextOptions options = async;
  options.shutdown_timeout = 100ms;
  auto& tele = never_deleted(new TelemetryContext{options, Stuck{}});
  tele.count("stuck");
  tele.count("stuck");
  std::exit(0);
}

// Of two reporters one calls exit inside a call; it is not waited for, and the other gets everything.
void inside_a_call(Delivery delivery) {
  struct Exits {
    void record_metric(const Metric&) { std::exit(0); }
  };
  struct Prints {
    std::uint64_t events = 0;
    void record_metric(const Metric&) { ++events; }
    void stop() {
      std::printf("events=%d\n", int(events));
      std::fflush(stdout);
    }
  };
  ContextOptions options{.enabled = true, .delivery = delivery};
  options.shutdown_timeout = 60s;  // longer than the test waits
  static TelemetryContext tele{options, Prints{}, Exits{}};
  tele.count("n");
  for (;;) std::this_thread::sleep_for(1h);
}

void inside_a_snapshot() {
  struct Exits {
    void record_metric(const Metric&) {}
    std::string snapshot() const { std::exit(0); }
  };
  ContextOptions options = async;
  options.shutdown_timeout = 60s;
  static TelemetryContext tele{options, Exits{}};
  tele.count("n");
  static_cast<void>(tele.snapshot(tele.ledger().reporters.at(0).name));
}

}  // namespace

Ways ways_of_leaving_hosts_open() {
  return {{"open_local", local_host},
          {"open_leaked", leaked_host},
          {"open_sync", sync_host},
          {"open_two", two_hosts},
          {"open_in_a_child", in_a_child},
          {"open_stuck", stuck_reporter},
          {"open_exit_in_an_async_call", [] { inside_a_call(Delivery::async); }},
          {"open_exit_in_a_sync_call", [] { inside_a_call(Delivery::sync); }},
          {"open_exit_in_a_snapshot", inside_a_snapshot}};
}

}  // namespace pollux::test
