// View: what reporters see of a host's events that want the same: the same rule and, or not, trace ids. In:
// each run of events that the host took. Out: that run where all of it is wanted, else a copy of the part
// that is; either is shared by all of the view's reporters.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "deliver/batch.hpp"
#include "deliver/worker.hpp"
#include "route/routes.hpp"

namespace pollux::collect {

// How an event is routed.
struct Label {
  std::uint32_t route;
  std::uint32_t draw;
};

// Events [begin, end) of a batch that a host fills.
struct Taken {
  deliver::SharedBatch batch;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::span<const Label> labels;               // by event of the batch
  std::span<const std::uint32_t> routes_seen;  // among these events
  bool has_traces = false;                     // some of them may
};

// Used under the collector's turn only.
class View {
 public:
  using Workers = std::vector<std::shared_ptr<deliver::Worker>>;

  // Of the reporter of that index in the routes, and others like it.
  View(std::size_t reporter, bool traces) : reporter_(reporter), traces_(traces) {}

  [[nodiscard]] std::size_t reporter() const { return reporter_; }
  [[nodiscard]] bool traces() const { return traces_; }
  [[nodiscard]] const Workers& workers() const { return workers_; }
  void add(std::shared_ptr<deliver::Worker> worker) { workers_.push_back(std::move(worker)); }

  struct Run {
    deliver::SharedBatch batch;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  struct Part {
    std::array<Run, 2> runs;  // a copy may begin in one batch and end in the next
    std::size_t count = 0;    // of runs
    std::uint32_t lost = 0;   // events that there was no memory for
  };
  [[nodiscard]] Part part_of(const Taken& taken, const route::Routes& routes, deliver::BatchPool& pool);

 private:
  [[nodiscard]] Part copy(const Taken& taken, const route::Routes& routes, deliver::BatchPool& pool);
  void append(const Taken& taken, std::uint32_t index, Part& part, deliver::BatchPool& pool);
  void end_run(Part& part);

  std::size_t reporter_;
  bool traces_;
  Workers workers_;
  bool wanted_all_ = true;    // of the host's batch that is being filled, as far as it went
  bool shares_ = true;        // that batch
  deliver::OpenBatch own_;    // copies, being filled
  std::uint32_t handed_ = 0;  // events of it
};

// The views of a host's reporters; `workers` are in the order of the routes.
[[nodiscard]] std::vector<View> views_of(const route::Routes& routes, const View::Workers& workers);

}  // namespace pollux::collect
