// Which instruments there are. How they are read is in reading.cpp.
#include "aggregate/instruments.hpp"

#include <algorithm>
#include <new>
#include <optional>

#include "aggregate/description.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "event/name_rules.hpp"
#include "event/tree.hpp"
#include "platform/clock.hpp"
#include "platform/keep.hpp"
#include "platform/memory.hpp"
#include "ring/enter.hpp"

namespace pollux::aggregate {

namespace {

// Empty, with a line in the log, where it is not what MetricOptions takes.
std::string_view usable(std::string_view text, const char* what, std::size_t most, std::string_view metric) {
  if (event::is_line(text, most)) return text;
  diagnose::log_once(diagnose::Level::error, "",
                     std::string("the ") + what + " of metric " + diagnose::quoted(metric) +
                         " is left out: expected at most " + std::to_string(most) +
                         " bytes of UTF-8 without control characters, found " + std::to_string(text.size()) +
                         " bytes: " + diagnose::quoted(text));
  return {};
}

event::MetricTexts texts_of(const detail::InstrumentSpec& spec) {
  const std::string_view name = spec.name.text();
  return {usable(spec.options.unit.view(), "unit", event::max_unit_size, name),
          usable(spec.options.description.view(), "description", event::max_description_size, name)};
}

}  // namespace

Instruments& Instruments::instance() {
  static Instruments& instruments = *new Instruments;
  return instruments;
}

detail::InstrumentRef Instruments::find(std::uint64_t key, Kind kind, const detail::InstrumentSpec& spec,
                                        const BucketTable* table) {
  ring::HostSlots& slots = ring::HostSlots::instance();
  if (key == detail::disabled || !slots.is_open(key)) return {};
  const std::string_view name = spec.name.text();
  const event::MetricTexts texts = texts_of(spec);
  const detail::Node* node = event::Tree::instance().find_metric(name, texts);
  Entries entries = entries_of(spec.attributes);
  std::string description = describe(key, kind, name, texts, table, entries.bytes);

  std::string trouble;
  detail::InstrumentRef found;
  {
    const std::lock_guard lock(mutex_);
    if (!slots.is_open(key)) return {};  // under the lock: one that is closed later is retired later
    const auto known = ids_.find(description);
    if (known != ids_.end()) return {key, known->second};
    found = {key, next_id()};
    if (found.id == detail::no_instrument) {
      if (!std::exchange(limit_is_reported_, true))
        trouble = "there are " + std::to_string(most_instruments) +
                  " counters, gauges and histograms: " + diagnose::quoted(name) +
                  " and those made later are not summed, and their calls are counted as "
                  "too_many_instruments; make handles from a bounded set of names and attributes";
    } else {
      if (is_other_than_first(key, name, {kind, node, table}))
        trouble = "metric " + diagnose::quoted(name) +
                  " was made before with another kind, unit, description or other bounds: each is "
                  "summed by itself, under one name";
      auto made = std::make_unique<Instrument>(Instrument{
          key, kind, node, table, std::move(entries.bytes), entries.truncated, platform::read_ticks(), {}});
      ids_.emplace(std::move(description), found.id);  // the last that can throw
      instruments_[found.id] = std::move(made);
      free_ids_.pop_back();
      counts_[key >> detail::slot_shift].fetch_add(1, std::memory_order_relaxed);
    }
  }
  if (!trouble.empty()) diagnose::warn("", trouble);
  // A parked collector learns that there are intervals to keep.
  if (ring::collector_calls.wake) ring::collector_calls.wake();
  return found;
}

// Stays free until it is taken from the end of the list.
std::uint32_t Instruments::next_id() {
  if (free_ids_.empty() && instruments_.size() >= most_instruments) read_all();
  if (free_ids_.empty() && instruments_.size() >= most_instruments) return detail::no_instrument;
  if (free_ids_.empty()) {
    free_ids_.push_back(static_cast<std::uint32_t>(instruments_.size()));
    if (!platform::if_memory([this] { instruments_.emplace_back(); })) {
      free_ids_.pop_back();
      throw std::bad_alloc();
    }
  }
  return free_ids_.back();
}

// True once a name.
bool Instruments::is_other_than_first(std::uint64_t key, std::string_view name, const Named& made) {
  Named& first = named_.try_emplace({key, std::string(name)}, made).first->second;
  if (first.kind == made.kind && first.node == made.node && first.table == made.table) return false;
  return !std::exchange(first.is_reported, true);
}

const BucketTable* Instruments::table(std::span<const double> bounds, std::string_view name) {
  std::optional<std::string> fault = fault_of(bounds);
  const std::span<const double> defaults = default_bounds();
  std::vector<double> wanted(bounds.begin(), bounds.end());
  const BucketTable* made = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!fault && !tables_.contains(wanted) && tables_.size() >= most_tables)
      fault = "the process has histograms with " + std::to_string(most_tables) + " other lists of bounds";
    if (fault) wanted.assign(defaults.begin(), defaults.end());
    auto& table = tables_[wanted];
    if (!table) table = std::make_unique<const BucketTable>(table_of(wanted));
    made = table.get();
  }
  if (fault)
    diagnose::error("", "the bounds of histogram " + diagnose::quoted(name) + " are not used: " + *fault +
                            "; expected 1 to 160 finite numbers, ascending; it has the default ones instead");
  return made;
}

void Instruments::retire(std::uint64_t key) {
  const std::lock_guard lock(mutex_);
  retired_ids_.reserve(retired_ids_.size() +
                       counts_[key >> detail::slot_shift].load(std::memory_order_relaxed));
  std::erase_if(ids_, [&](const auto& entry) {
    if (!is_of_host(entry.first, key)) return false;
    instruments_[entry.second].reset();
    retired_ids_.emplace_back(pass_, entry.second);
    return true;
  });
  std::erase_if(named_, [&](const auto& entry) { return entry.first.first == key; });
  counts_[key >> detail::slot_shift].store(0, std::memory_order_relaxed);
  if (!retired_ids_.empty()) read_all();
}

void Instruments::abandon_all() {
  platform::keep_for_ever(std::exchange(threads_, {}));
  instruments_.clear();
  ids_.clear();
  named_.clear();
  free_ids_.clear();
  retired_ids_.clear();
  for (auto& count : counts_) count.store(0, std::memory_order_relaxed);
}

}  // namespace pollux::aggregate
