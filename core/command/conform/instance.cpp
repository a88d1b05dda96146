#include "command/conform/instance.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <pollux/sdk/extension.hpp>

#include "command/conform/events.hpp"
#include "command/conform/step.hpp"

namespace pollux::conform {

namespace {

std::int64_t nanoseconds_of(std::int64_t deadline) {
  return deadline == Instance::soon ? monotonic_ns() + 10'000'000'000 : deadline;
}

// The first start of a case is judged by other cases; each later one has to go as the first did, unless it
// wants what only one can hold.
void require_start(Trial& trial, Instance& instance) {
  const bool again = trial.has_started;
  if (!instance.exists()) {
    expect(!again, "each instance is created as the first one was",
           "create answered " + instance.created().text());
    throw Skipped{"it cannot be created; see lifecycle.creates"};
  }
  const Answer started = instance.start();
  if (started.status == POLLUX_OK) {
    trial.has_started = true;
    return;
  }
  if (again && instance.handover())
    throw Skipped{
        "it holds what only one can hold, and hands it over; options for more than one, such as port 0, "
        "let this case run"};
  expect(!again, "each instance starts as the first one did", "start answered " + started.text());
  throw Skipped{"it does not start; see lifecycle.starts"};
}

}  // namespace

std::string status_text(std::int32_t status) {
  constexpr const char* names[] = {"OK",      "RETRY",         "REJECTED", "FATAL",
                                   "INVALID", "NEEDS_RESTART", "TIMED_OUT"};
  if (status >= 0 && status <= POLLUX_TIMED_OUT) return names[status];
  return "the unknown status " + std::to_string(status);
}

std::string Answer::text() const {
  return message.empty() ? status_text(status) : status_text(status) + ": " + message;
}

Instance::Instance(Trial& trial)
    : trial_(trial),
      host_(std::make_unique<HostSide>()),
      own_(std::make_unique<GivenOptions>(trial.target().options)) {
  create(own_->root());
}

Instance::Instance(Trial& trial, const pollux_option* options)
    : trial_(trial), host_(std::make_unique<HostSide>()) {
  create(options);
}

void Instance::create(const pollux_option* options) {
  const pollux_reporter& functions = trial_.functions();
  created_ = call(
      "create", {POLLUX_OK, POLLUX_INVALID, POLLUX_FATAL},
      [&](pollux_result* r) { return functions.create(host_->raw(), options, &instance_, r); }, options);
  exists_ = created_.status == POLLUX_OK;
}

Instance::~Instance() {
  try {
    if (started_) stop();
    destroy();
  } catch (const Failed& failed) {
    trial_.note(failed);
  }
}

void Instance::destroy() {
  if (!exists_) return;
  exists_ = false;
  const Step step("destroy");
  try {
    trial_.functions().destroy(instance_.self);
  } catch (...) {
    throw Failed{"nothing unwinds across the boundary", "an exception left destroy"};
  }
  if (host_->fault())
    throw Failed{"the host's functions are used as <pollux/abi/host.h> says", host_->fault()};
}

Answer Instance::start(std::int64_t deadline_ns) {
  const auto start = trial_.functions().start;
  const Answer answer = call("start", {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT}, [&](pollux_result* r) {
    return start ? start(self(), nanoseconds_of(deadline_ns), r) : POLLUX_OK;
  });
  started_ = answer.status == POLLUX_OK;
  return answer;
}

Answer Instance::deliver(const pollux_batch& batch) {
  const auto deliver = trial_.functions().deliver;
  Answer answer = call("deliver", {POLLUX_OK, POLLUX_RETRY, POLLUX_REJECTED, POLLUX_FATAL},
                       [&](pollux_result* r) { return deliver(self(), &batch, r); });
  const auto counted = [&answer, &batch] {
    return "status " + status_text(answer.status) + ", " + std::to_string(answer.consumed) + " consumed, " +
           std::to_string(answer.rejected) + " rejected, of a batch of " + std::to_string(batch.count);
  };
  expect(answer.consumed <= batch.count, "consumed is at most the batch's count", counted());
  // Of OK every event is consumed, whether the count says so or was left alone.
  if (answer.status == POLLUX_OK) {
    expect(answer.consumed == 0 || answer.consumed == batch.count, "OK says that every event is consumed",
           counted());
    answer.consumed = batch.count;
  }
  expect(answer.rejected <= answer.consumed, "rejected counts events that are consumed", counted());
  if (answer.status == POLLUX_RETRY)
    expect(answer.consumed < batch.count, "RETRY leaves something to send again", counted());
  return answer;
}

Answer Instance::flush(std::int64_t deadline_ns) {
  const auto flush = trial_.functions().flush;
  return call("flush", {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT}, [&](pollux_result* r) {
    return flush ? flush(self(), nanoseconds_of(deadline_ns), r) : POLLUX_OK;
  });
}

Answer Instance::stop(std::int64_t deadline_ns) {
  started_ = false;
  const auto stop = trial_.functions().stop;
  return call("stop", {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT}, [&](pollux_result* r) {
    return stop ? stop(self(), nanoseconds_of(deadline_ns), r) : POLLUX_OK;
  });
}

Answer Instance::reconfigure(const pollux_option* options) {
  const auto reconfigure = trial_.functions().reconfigure;
  return call(
      "reconfigure", {POLLUX_OK, POLLUX_NEEDS_RESTART, POLLUX_INVALID, POLLUX_FATAL},
      [&](pollux_result* r) {
        return reconfigure ? reconfigure(self(), options, POLLUX_NO_DEADLINE, r) : POLLUX_NEEDS_RESTART;
      },
      options);
}

std::optional<Failed> Instance::live_ordinarily() {
  EventList events;
  add_ordinary(events);
  // The fault of a datagram is reported at the next one.
  for (int round = 0; round < 3; ++round) {
    const Answer answer = deliver(events.raw());
    if (answer.status != POLLUX_OK || answer.rejected != 0) {
      return Failed{"OK, and nothing rejected", "deliver answered " + answer.text() + ", and rejected " +
                                                    std::to_string(answer.rejected) + " of " +
                                                    std::to_string(events.size()) + " events"};
    }
    const Answer flushed = flush();
    if (flushed.status != POLLUX_OK) return Failed{"OK", "flush answered " + flushed.text()};
  }
  const Answer stopped = stop();
  if (stopped.status != POLLUX_OK) return Failed{"OK", "stop answered " + stopped.text()};
  return std::nullopt;
}

void Instance::accept(const pollux_batch& batch) {
  const Answer answer = deliver(batch);
  if (answer.status == POLLUX_OK && answer.rejected == 0) return;
  expect(!trial_.works(), "OK, and nothing rejected, as of an ordinary batch",
         "deliver answered " + answer.text() + " (" + std::to_string(answer.consumed) + " consumed, " +
             std::to_string(answer.rejected) + " rejected, of " + std::to_string(batch.count) + ")");
}

void Instance::settle() {
  const Answer answer = flush();
  if (answer.status == POLLUX_OK) return;
  expect(!trial_.works(), "OK, as after an ordinary batch", "flush answered " + answer.text());
}

const void* Instance::extension(const char* id) {
  const auto get_extension = trial_.functions().get_extension;
  const Step step("get_extension");
  try {
    return get_extension ? get_extension(self(), id) : nullptr;
  } catch (...) {
    throw Failed{"nothing unwinds across the boundary", "an exception left get_extension"};
  }
}

const pollux_ext_snapshot* Instance::snapshot() {
  return sdk::usable<pollux_ext_snapshot>(extension(POLLUX_EXT_SNAPSHOT));
}

const pollux_ext_handover* Instance::handover() {
  return sdk::usable<pollux_ext_handover>(extension(POLLUX_EXT_HANDOVER));
}

Answer Instance::release(std::int64_t deadline_ns) {
  struct Taken {
    int times = 0;
    std::string state;
  } taken;
  const auto take = [](void* into, const void* state, std::uint64_t size) {
    auto& kept = *static_cast<Taken*>(into);
    ++kept.times;
    kept.state.assign(static_cast<const char*>(state), size);
  };
  const Answer answer = call("release", {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT}, [&](pollux_result* r) {
    return handover()->release(self(), nanoseconds_of(deadline_ns), &taken, take, r);
  });
  expect(taken.times <= 1, "release passes its state at most once", std::to_string(taken.times) + " times");
  state_.reset();
  if (taken.times == 1) state_ = taken.state;
  return answer;
}

Answer Instance::adopt(const std::string& state) {
  return call("adopt", {POLLUX_OK, POLLUX_REJECTED, POLLUX_FATAL}, [&](pollux_result* r) {
    const auto adopt = handover()->adopt;
    return adopt ? adopt(self(), state.data(), state.size(), r) : POLLUX_OK;
  });
}

Answer Instance::resume(std::int64_t deadline_ns) {
  return call("resume", {POLLUX_OK, POLLUX_FATAL, POLLUX_TIMED_OUT},
              [&](pollux_result* r) { return handover()->resume(self(), nanoseconds_of(deadline_ns), r); });
}

Started::Started(Trial& trial) : Instance(trial) { require_start(trial, *this); }
Started::Started(Trial& trial, const GivenOptions& options) : Instance(trial, options) {
  require_start(trial, *this);
}

}  // namespace pollux::conform
