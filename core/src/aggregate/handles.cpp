// The cold side of handles: making one, and the calls that do not take the way laid out in the headers.
#include <cstddef>
#include <span>

#include <pollux/detail/cell.hpp>
#include <pollux/instrument.hpp>

#include "aggregate/bounds.hpp"
#include "aggregate/instruments.hpp"
#include "aggregate/thread_cells.hpp"
#include "event/slow_section.hpp"
#include "platform/memory.hpp"
#include "ring/enter.hpp"
#include "ring/host_slots.hpp"

namespace pollux {

namespace detail {

namespace {

// Of a handle that there was no memory for: no table of cells is that long.
constexpr std::uint32_t not_made = no_instrument - 1;

// Nothing is thrown at an application: such a handle counts what is observed by it as lost.
template <class Find>
InstrumentRef found_or_not_made(std::uint64_t key, Find&& find) {
  InstrumentRef found{key, not_made};
  platform::if_memory([&] { found = find(); });
  return found;
}

void add_by_kind(Kind kind, Cell& cell, const RawValue& value, const BucketTable* table) {
  switch (kind) {
    case Kind::counter:
      return add_to<Kind::counter>(cell, value, table);
    case Kind::gauge:
      return add_to<Kind::gauge>(cell, value, table);
    default:
      return add_to<Kind::histogram>(cell, value, table);
  }
}

}  // namespace

void observe_slowly(Kind kind, InstrumentRef instrument, ValueType type, std::uint64_t bits,
                    const BucketTable* table) {
  const RawValue value{type, bits, {}};
  ThreadState* thread = ring::entered(instrument.key);
  if (!thread) return;
  if (instrument.id == no_instrument)
    return ring::count_as_lost(instrument.key, &ring::Losses::too_many_instruments);
  if (instrument.id == not_made) return ring::count_as_lost(instrument.key, &ring::Losses::no_memory);
  if (!is_finite(value)) return ring::count_as_lost(instrument.key, &ring::Losses::not_finite);
  if (!thread->cells_owner || !thread->cells_owner->has_room(instrument.id, table)) {
    const event::SlowSection section;
    const auto make_room = [&] {
      aggregate::Instruments::instance().make_room(thread, instrument.id, table);
    };
    if (!platform::if_memory(make_room)) return ring::count_as_lost(instrument.key, &ring::Losses::no_memory);
  }
  thread->cells_owner->update([&](Cell* cells) {
    // Not before: a host that closes looks for updates after that, and may then give the id to another.
    if (ring::HostSlots::instance().is_open(instrument.key))
      add_by_kind(kind, cells[instrument.id], value, table);
  });
}

}  // namespace detail

using aggregate::Instruments;

Counter::Counter(std::uint64_t key, const Name& name, const Attr* list, std::size_t count) {
  if (key == detail::disabled) return;
  instrument_ = detail::found_or_not_made(key, [&] {
    return Instruments::instance().find(key, detail::Kind::counter, name, nullptr, {list, count});
  });
}

Gauge::Gauge(std::uint64_t key, const Name& name, const Attr* list, std::size_t count) {
  if (key == detail::disabled) return;
  instrument_ = detail::found_or_not_made(key, [&] {
    return Instruments::instance().find(key, detail::Kind::gauge, name, nullptr, {list, count});
  });
}

Bounds::Bounds() : bounds_(aggregate::default_bounds()) {}

Histogram::Histogram(std::uint64_t key, const Name& name, const Bounds& bounds, const Attr* list,
                     std::size_t count) {
  if (key == detail::disabled) return;
  instrument_ = detail::found_or_not_made(key, [&] {
    table_ = Instruments::instance().table(bounds.values(), name.text());
    return Instruments::instance().find(key, detail::Kind::histogram, name, table_, {list, count});
  });
}

}  // namespace pollux
