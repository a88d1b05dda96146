#include "collect/view.hpp"

#include <algorithm>
#include <utility>

#include <pollux/abi/plugin.h>
#include <pollux/detail/node.hpp>

#include "deliver/event_copy.hpp"
#include "platform/memory.hpp"

namespace pollux::collect {

View::Part View::part_of(const Taken& taken, const route::Routes& routes, deliver::BatchPool& pool) {
  bool all = traces_ || !taken.has_traces, none = true;
  for (const std::uint32_t seen : taken.routes_seen) {
    const std::uint32_t rate = routes[seen].rates[reporter_];
    all = all && rate == detail::everyone;
    none = none && rate == detail::nobody;
  }
  // Few events of many batches would keep all of these: only a view that wanted all of the batch before
  // shares one, and only until it wants a part.
  if (taken.begin == 0) shares_ = std::exchange(wanted_all_, true);
  wanted_all_ = wanted_all_ && all;
  shares_ = shares_ && all;
  if (none) return {};
  if (!shares_) return copy(taken, routes, pool);
  Part whole;
  whole.runs[whole.count++] = {taken.batch, taken.begin, taken.end};
  return whole;
}

View::Part View::copy(const Taken& taken, const route::Routes& routes, deliver::BatchPool& pool) {
  Part part;
  for (std::uint32_t i = taken.begin; i < taken.end; ++i) {
    const Label label = taken.labels[i];
    if (label.draw >= routes[label.route].rates[reporter_]) continue;
    if (!platform::if_memory([&] { append(taken, i, part, pool); })) ++part.lost;
  }
  end_run(part);
  if (own_ && own_->count >= deliver::Batch::full_enough) own_.reset();
  return part;
}

void View::append(const Taken& taken, std::uint32_t index, Part& part, deliver::BatchPool& pool) {
  const std::int64_t clock = taken.batch->wall_minus_monotonic_ns;
  if (own_ && (own_->count == deliver::Batch::most_events || own_->wall_minus_monotonic_ns != clock)) {
    end_run(part);
    own_.reset();
  }
  if (!own_) {
    own_ = pool.take();
    own_->wall_minus_monotonic_ns = clock;
    handed_ = 0;
  }
  deliver::append_copy(taken.batch->events[index], *own_,
                       traces_ ? deliver::Traces::copy : deliver::Traces::leave_out);
}

void View::end_run(Part& part) {
  if (!own_ || own_->count == handed_) return;
  part.runs[part.count++] = {own_.share(), handed_, own_->count};
  handed_ = own_->count;
}

std::vector<View> views_of(const route::Routes& routes, const View::Workers& workers) {
  std::vector<View> views;
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const bool traces = (workers[i]->wants() & POLLUX_WANTS_TRACE) != 0;
    auto view = std::ranges::find_if(
        views, [&](const View& it) { return it.traces() == traces && routes.are_alike(it.reporter(), i); });
    if (view == views.end()) view = views.emplace(views.end(), i, traces);
    view->add(workers[i]);
  }
  return views;
}

}  // namespace pollux::collect
