// The cold side of handles: making one, and the calls that do not take the way laid out in the headers.
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
InstrumentRef found_or_not_made(std::uint64_t key, Kind kind, const InstrumentSpec& spec,
                                const BucketTable* table = nullptr) {
  if (key == disabled) return {};
  InstrumentRef found{key, not_made};
  platform::if_memory([&] { found = aggregate::Instruments::instance().find(key, kind, spec, table); });
  return found;
}

void add_by_kind(Kind kind, Cell& cell, const RawValue& value, const BucketTable* table) {
  switch (kind) {
    case Kind::counter:
      return add_to<Kind::counter>(cell, value, table);
    case Kind::up_down:
      return add_to<Kind::up_down>(cell, value, table);
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

Counter::Counter(std::uint64_t key, const detail::InstrumentSpec& spec)
    : instrument_(detail::found_or_not_made(key, detail::Kind::counter, spec)) {}

UpDownCounter::UpDownCounter(std::uint64_t key, const detail::InstrumentSpec& spec)
    : instrument_(detail::found_or_not_made(key, detail::Kind::up_down, spec)) {}

Gauge::Gauge(std::uint64_t key, const detail::InstrumentSpec& spec)
    : instrument_(detail::found_or_not_made(key, detail::Kind::gauge, spec)) {}

Bounds::Bounds() : bounds_(aggregate::default_bounds()) {}

Histogram::Histogram(std::uint64_t key, const detail::InstrumentSpec& spec, const Bounds& bounds) {
  if (key == detail::disabled) return;
  platform::if_memory([&] { table_ = Instruments::instance().table(bounds.values(), spec.name.text()); });
  instrument_ = table_ ? detail::found_or_not_made(key, detail::Kind::histogram, spec, table_)
                       : detail::InstrumentRef{key, detail::not_made};
}

}  // namespace pollux
