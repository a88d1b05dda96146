// World: what the activities of the stress test share: hosts that last, one that passes, and what was
// emitted.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>

namespace pollux::stress {

struct Counts {
  std::atomic<std::uint64_t> timings{0};
  std::atomic<std::uint64_t> metrics{0};
};

// A reporter: what it was given.
struct Seen : Counts {
  void record_timing(const Timing&) { ++timings; }
  void record_metric(const Metric&) { ++metrics; }
};

// A host that stays for the whole run, and wants everything: it must see exactly what is emitted.
struct Lasting {
  explicit Lasting(Delivery delivery)
      : tele{{.enabled = true, .delivery = delivery, .overflow = Overflow::block}, std::ref(seen)} {}

  Seen seen;
  TelemetryContext tele;
  Counts emitted;
};

class World {
 public:
  // While a host with delivery = "sync" exists, every thread delivers at once; without one rings fill and
  // threads wait for room.
  explicit World(bool with_sync) {
    if (with_sync) sync.emplace(Delivery::sync);
  }

  Lasting async{Delivery::async};
  std::optional<Lasting> sync;
  [[nodiscard]] Lasting& either(bool choice) { return choice && sync ? *sync : async; }

  // Notes what went wrong; from any thread.
  void expect(bool holds, const std::string& what);
  [[nodiscard]] std::vector<std::string> faults();

  // A context whose host may go at any moment; a no-op at first.
  void publish(const TelemetryContext& passing);
  [[nodiscard]] TelemetryContext passing();

  std::atomic<bool> stop{false};

 private:
  std::mutex mutex_;
  std::vector<std::string> faults_;
  TelemetryContext passing_{ContextOptions{.enabled = false}};
};

// Each thread's own.
class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  // Below `bound`.
  unsigned operator()(unsigned bound) {
    return std::uniform_int_distribution<unsigned>(0, bound - 1)(engine_);
  }

 private:
  std::minstd_rand engine_;
};

}  // namespace pollux::stress
