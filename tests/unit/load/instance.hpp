// One reporter made from a plugin by its table of functions, as a host would make it; and events to give it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <pollux/abi/plugin.h>
#include <pollux/sdk/testing/interned.hpp>

#include "load/options.hpp"
#include "load/plugin.hpp"

class Instance {
 public:
  Instance(std::shared_ptr<const pollux::load::Plugin> plugin, const pollux::config::Option& options)
      : plugin_(std::move(plugin)) {
    const pollux::load::OptionTree tree(options);
    fresh_result();
    raw_ = {POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
    created_ = table().create(&host_, tree.root(), &raw_, &result_);
  }
  ~Instance() {
    if (created_ == POLLUX_OK) table().destroy(raw_.self);
  }
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  [[nodiscard]] std::int32_t created() const { return created_; }
  [[nodiscard]] const pollux_instance& raw() const { return raw_; }
  [[nodiscard]] const pollux_result& result() const { return result_; }
  [[nodiscard]] std::string message() const { return message_.data(); }
  [[nodiscard]] const pollux_reporter& table() const { return plugin_->reporter(); }

  std::int32_t start() { return fresh_result(), table().start(raw_.self, POLLUX_NO_DEADLINE, &result_); }
  std::int32_t flush() { return fresh_result(), table().flush(raw_.self, POLLUX_NO_DEADLINE, &result_); }
  std::int32_t stop() { return fresh_result(), table().stop(raw_.self, POLLUX_NO_DEADLINE, &result_); }
  std::int32_t deliver(const pollux_batch& batch) {
    return fresh_result(), table().deliver(raw_.self, &batch, &result_);
  }
  const void* extension(const char* id) { return table().get_extension(raw_.self, id); }

 private:
  void fresh_result() {
    message_[0] = '\0';
    result_ = {POLLUX_RESULT_SIZE_1_0, 0,       0, static_cast<std::uint32_t>(message_.size()), -1,
               message_.data(),        nullptr, 0};
  }
  static void ignore(const pollux_host*, std::int32_t, pollux_string) {}
  static std::int64_t zero(const pollux_host*) { return 0; }
  static const void* nothing(const pollux_host*, const char*) { return nullptr; }

  std::shared_ptr<const pollux::load::Plugin> plugin_;
  pollux_host host_{POLLUX_HOST_SIZE_1_0,
                    POLLUX_ABI_MAJOR,
                    POLLUX_ABI_MINOR,
                    nullptr,
                    {"test", 4},
                    {"test", 4},
                    pollux::testing::Interned::all().resource(),
                    {"/", 1},
                    {"", 0},
                    &ignore,
                    &zero,
                    &nothing};
  pollux_instance raw_{};
  std::array<char, 256> message_{};
  pollux_result result_{};
  std::int32_t created_ = POLLUX_FATAL;
};

// A batch whose events lie further apart than their size, as those of a later minor do.
class EventBatch {
 public:
  EventBatch& timing(const pollux_scope& scope, std::int64_t duration_ns, std::uint64_t call_count) {
    pollux_event& event = add(POLLUX_EVENT_TIMING, scope);
    event.duration_ns = duration_ns;
    event.call_count = call_count;
    return *this;
  }
  EventBatch& metric(std::uint16_t kind, const pollux_scope& scope, double value) {
    pollux_event& event = add(kind, scope);
    event.value.type = POLLUX_VALUE_DOUBLE;
    event.value.as.float64 = value;
    return *this;
  }
  pollux_event& add(std::uint16_t kind, const pollux_scope& scope) {
    Spaced& spaced = events_.emplace_back();
    spaced.event.kind = kind;
    spaced.event.scope = &scope;
    spaced.event.thread = pollux::testing::Interned::all().thread(3, {});
    spaced.event.attribute_stride = sizeof(pollux_attribute);
    return spaced.event;
  }
  [[nodiscard]] pollux_batch batch() const {
    pollux_batch batch{};
    batch.struct_size = POLLUX_BATCH_SIZE_1_0;
    batch.event_stride = sizeof(Spaced);
    batch.events = &events_.front().event;
    batch.count = static_cast<std::uint32_t>(events_.size());
    batch.attempt = 1;
    batch.deadline_ns = POLLUX_NO_DEADLINE;
    return batch;
  }

 private:
  struct Spaced {
    pollux_event event{};
    std::array<std::uint64_t, 2> appended{};
  };
  std::vector<Spaced> events_;
};
