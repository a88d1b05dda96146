// A program whose trace is known: scopes that nest on four threads, failures, detached scopes that overlap,
// scopes attached on other threads, metrics of every kind. In: the plugins' folder, the folder in which it
// writes trace.json and trace.pftrace, and how many formats it writes, 1 or 2; with "endless" it goes on
// until it is killed.
#include <pthread.h>

#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <latch>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

namespace {

using namespace std::chrono_literals;

constexpr int workers = 3;
constexpr int requests = 200;  // of each worker
constexpr int spins = 2000;    // as many durations of some microseconds

void serve(const pollux::TelemetryContext& tele, int id) {
  // Each opens within nanoseconds of the one around it.
  auto request = tele("request", {{"id", id}});
  {
    const auto render = tele("render");
    const auto inner = tele("inner", {{"text", "\"ä\"\n"}});
  }
  const auto parse = tele("parse");
  tele.count("items", 2);
  if (id % 50 == 7) request.fail();
}

void work(const pollux::TelemetryContext& tele, int number) {
  ::pthread_setname_np(::pthread_self(), ("worker-" + std::to_string(number)).c_str());
  for (int id = 0; id < requests; ++id) {
    serve(tele, id);
    if (id % 10 == 0) std::this_thread::sleep_for(1ms);
  }
  tele.gauge("load", number);
}

// Parts of one job on five threads: three while it runs, one that outlasts it, one that begins after it.
void hand_over(const pollux::TelemetryContext& tele) {
  pollux::CapturedScope where;
  std::latch begun(1), ended(1);
  const auto on_thread = [&](const std::function<void()>& body) {
    return std::jthread([&where, &tele, body] {
      const auto here = tele.attach(where);
      body();
    });
  };
  std::jthread outlasting;
  {
    const auto job = tele("job");
    where = tele.capture();
    std::vector<std::jthread> pieces;
    for (int part = 0; part < 3; ++part) {
      pieces.push_back(on_thread([&tele, part] {
        const auto piece = tele("piece", {{"part", part}});
        const auto cut = tele("cut");
      }));
    }
    pieces.clear();
    outlasting = on_thread([&] {
      const auto scope = tele("outlasting");
      begun.count_down();
      ended.wait();
    });
    begun.wait();
  }
  ended.count_down();
  outlasting.join();
  on_thread([&tele] { const auto late = tele("late"); });
}

void run(const pollux::TelemetryContext& tele) {
  const auto program = tele("program");
  {
    const auto setup = tele("setup");
    std::this_thread::sleep_for(20ms);
  }
  for (int i = 0; i < spins; ++i) {
    const auto spin = tele("spin");
    const auto until = std::chrono::steady_clock::now() + std::chrono::nanoseconds(1000 + i);
    while (std::chrono::steady_clock::now() < until) {
    }
  }
  tele.metric("phase", "working");
  std::vector<pollux::DetachedScope> uploads;
  for (int i = 0; i < 5; ++i) uploads.push_back(tele.detached("upload", {{"id", i}}));
  std::vector<std::jthread> threads;
  for (int number = 1; number <= workers; ++number) threads.emplace_back(work, std::cref(tele), number);
  threads.clear();
  uploads.clear();
  hand_over(tele);
  for (int size = 1; size <= 4; ++size) tele.histogram("size", size * 0.5);
  for (int i = 0; i < 9; ++i) tele.count("lookups", {{"result", i % 3 == 0 ? "miss" : "hit"}});
}

std::string reporter(const std::string& format, const std::string& path) {
  return "[[reporter]]\nname = '" + format + "'\nplugin = 'trace'\n[reporter.options]\nformat = '" + format +
         "'\npath = '" + path + "'\nprocess_name = 'traced program'\nflows = true\n";
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 4) return 2;
  const std::string folder = arguments[2];
  std::string toml = "[telemetry]\nenabled = true\n[plugins]\npath = ['" + std::string(arguments[1]) + "']\n";
  toml += reporter("json", folder + "/trace.json");
  if (std::strcmp(arguments[3], "2") == 0) toml += reporter("perfetto", folder + "/trace.pftrace");
  auto host = pollux::Host::from_text(toml);
  if (!host) {
    std::fprintf(stderr, "%s\n", host.error().message().c_str());
    return 1;
  }
  const auto tele = host->telemetry();
  if (count > 4 && std::strcmp(arguments[4], "endless") == 0) {
    for (int id = 0;; ++id) {
      serve(tele, id);
      std::this_thread::sleep_for(10us);
    }
  }
  run(tele);
  return 0;
}
