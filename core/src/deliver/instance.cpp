#include "deliver/instance.hpp"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string_view>
#include <utility>

#include "deliver/call.hpp"
#include "deliver/host_extensions.hpp"
#include "deliver/inside.hpp"
#include "deliver/plausible.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "platform/clock.hpp"
#include "platform/exit_hook.hpp"
#include "platform/keep.hpp"
#include "platform/memory.hpp"
#include "platform/process.hpp"

namespace pollux::deliver {

namespace {

constexpr std::int64_t longest_retry_ns = 3'600'000'000'000;  // an hour
constexpr std::string_view product = "pollux " POLLUX_VERSION;

void log_for(const pollux_host* host, std::int32_t level, pollux_string message) {
  const auto at = static_cast<diagnose::Level>(std::clamp(level, 1, 4) - 1);
  if (host) diagnose::log(at, text_of(host->reporter), text_of(message));
}

std::int64_t monotonic_for(const pollux_host*) { return platform::monotonic_ns(); }

// For whoever reads in the log that a call has failed.
void add_status(Answer& answer) {
  const std::string text = "answered " + status_text(answer.status);
  answer.message = answer.message.empty() ? text : text + ": " + answer.message;
}

// With an instance that does not return from a call nothing else can be done.
Answer left_behind() {
  Answer answer;
  answer.status = POLLUX_FATAL;
  platform::if_memory([&] { answer.message = "an earlier call of it has not returned"; });
  return answer;
}

// True when the table is long enough to have that member, and has it.
#define POLLUX_HAS(table, member) \
  ((table)->struct_size >= offsetof(pollux_reporter, member) + sizeof((table)->member) && (table)->member)

}  // namespace

std::int64_t nanoseconds_of(Deadline deadline) {
  return deadline == Deadline::max() ? POLLUX_NO_DEADLINE : deadline.time_since_epoch().count();
}

Instance::Instance(const std::string& reporter, const pollux_reporter& functions,
                   std::shared_ptr<const void> keep_alive)
    : reporter_(reporter),
      functions_(&functions),
      keep_alive_(std::move(keep_alive)),
      process_(platform::process_epoch()) {
  host_ = {sizeof(pollux_host),
           POLLUX_ABI_MAJOR,
           POLLUX_ABI_MINOR,
           nullptr,
           {reporter_.c_str(), reporter_.size()},
           {product.data(), product.size()},
           &log_for,
           &monotonic_for,
           &host_extension};
}

// `options`: those of this call, the only ones that it may blame.
template <class Function>
Answer Instance::call(const char* name, Function&& function, const pollux_option* options) {
  if (is_left_behind_) return left_behind();
  message_.fill('\0');
  result_ = {sizeof result_, 0, 0, message_size, -1, message_.data(), nullptr};
  Answer answer;
  {
    const Inside inside(*this);
    function_ = name;
    answer.status = function(&result_);
    function_ = "";
  }
  message_.back() = '\0';
  answer.consumed = result_.consumed;
  answer.rejected = result_.rejected;
  answer.retry_after = std::chrono::nanoseconds(std::min(result_.retry_after_ns, longest_retry_ns));
  const std::string_view text = message_.data();
  // An answer without its text, where there is no memory for it, still says where the events went. The SDK
  // cuts what is longer at a character's edge.
  platform::if_memory([&] {
    answer.message =
        text.size() + 4 < message_.size() ? diagnose::cleaned(text) : diagnose::cleaned_cut(text);
    if (!is_status(answer.status) || (answer.status == POLLUX_FATAL && text.empty())) add_status(answer);
  });
  if (options && is_within(result_.option, *options)) answer.option = result_.option;
  return answer;
}

std::shared_ptr<Instance> Instance::make(const std::string& reporter, const pollux_reporter& functions,
                                         std::shared_ptr<const void> keep_alive) {
  return {new Instance(reporter, functions, std::move(keep_alive)), &let_go};
}

std::shared_ptr<Instance> Instance::adopt(const std::string& reporter, const pollux_reporter& functions,
                                          const pollux_instance& instance) {
  auto adopted = make(reporter, functions, nullptr);
  adopted->instance_ = instance;
  adopted->exists_ = true;
  return adopted;
}

Instance::~Instance() { forget_host(&host_); }

// What cannot be destroyed is kept: it belongs to the parent process, a call of it runs, or it does not end.
void Instance::let_go(Instance* last) {
  const auto free = [](Instance* instance) {
    if (instance->exists_) return platform::keep_for_ever(instance);
    delete instance;
  };
  const std::shared_ptr<Instance> own(last, free);
  if (!own->exists_ || own->is_left_behind_ || own->process_ != platform::process_epoch()) return;
  const Deadline deadline = Clock::now() + call_timeout;
  static_cast<void>(Call(own, [deadline](Instance& it) { return it.end(deadline); }).await(deadline));
}

Answer Instance::create(const pollux_option* options) {
  const diagnose::OnceSection once;
  pollux_instance instance{sizeof(pollux_instance), 0, nullptr};
  const auto function = [&](pollux_result* result) {
    return functions_->create(&host_, options, &instance, result);
  };
  Answer answer = call("create", function, options);
  if (answer.status != POLLUX_OK) return answer;
  instance_ = instance;
  exists_ = true;
  if ((instance.wants & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) == 0) {
    answer.status = POLLUX_FATAL;
    answer.message = "it wants neither timings nor metrics";
  }
  return answer;
}

// Called here too is what may be asked at any time, so that nobody else waits for it.
Answer Instance::start(Deadline deadline) {
  const diagnose::OnceSection once;
  Answer answer;
  if (POLLUX_HAS(functions_, start)) {
    answer = call("start", [&](pollux_result* result) {
      return functions_->start(instance_.self, nanoseconds_of(deadline), result);
    });
  }
  is_started_ = answer.status == POLLUX_OK;
  if (is_started_) find_extensions();
  platform::renew_exit_hook();
  return answer;
}

void Instance::find_extensions() {
  if (!POLLUX_HAS(functions_, get_extension)) return;
  const Inside inside(*this);
  function_ = "get_extension";
  const void* handover = functions_->get_extension(instance_.self, POLLUX_EXT_HANDOVER);
  const void* snapshot = functions_->get_extension(instance_.self, POLLUX_EXT_SNAPSHOT);
  function_ = "";
  std::string problem;
  handover_ = usable_handover(handover, problem);
  if (!problem.empty()) diagnose::warn(reporter_, problem + "; it is taken to have none");
  snapshot_ = usable_snapshot(snapshot, snapshot_problem_);
}

// What a plugin says of a batch is bounded by what it was given: the ledger must balance whatever it answers.
Answer Instance::deliver(const pollux_batch& batch) {
  Answer answer = call(
      "deliver", [&](pollux_result* result) { return functions_->deliver(instance_.self, &batch, result); });
  if (!std::exchange(has_delivered_, true) && keep_alive_) platform::renew_exit_hook();
  if (answer.status == POLLUX_OK) answer.consumed = batch.count;
  answer.consumed = std::min(answer.consumed, batch.count);
  answer.rejected = std::min(answer.rejected, answer.consumed);
  if (answer.status < POLLUX_OK || answer.status > POLLUX_FATAL) {
    if (is_status(answer.status)) add_status(answer);  // of other functions
    answer.status = POLLUX_FATAL;
  }
  return answer;
}

// The plugin may be writing to them at this moment: any values that they had are an answer.
[[gnu::no_sanitize_thread]] Instance::Progress Instance::progress(std::uint32_t events) const {
  const volatile pollux_result& result = result_;
  const std::uint32_t consumed = result.consumed;
  const std::uint32_t rejected = result.rejected;
  return {std::min(consumed, events), std::min({rejected, consumed, events})};
}

Answer Instance::flush(Deadline deadline) {
  if (!POLLUX_HAS(functions_, flush)) return {};
  return call("flush", [&](pollux_result* result) {
    return functions_->flush(instance_.self, nanoseconds_of(deadline), result);
  });
}

// A snapshot that runs is given half of the time that is left, for no other call comes after a stop.
Answer Instance::stop(Deadline deadline) {
  is_stopped_ = true;
  const Deadline now = Clock::now();
  if (now < deadline)
    static_cast<void>(await_snapshot(std::min(now + (deadline - now) / 2, now + call_timeout)));
  if (!POLLUX_HAS(functions_, stop)) return {};
  return call("stop", [&](pollux_result* result) {
    return functions_->stop(instance_.self, nanoseconds_of(deadline), result);
  });
}

bool Instance::destroy() {
  if (!exists_ || is_left_behind_) return true;
  is_stopped_ = true;
  if (!await_snapshot(Clock::now() + std::chrono::milliseconds(100))) {
    leave_behind();
    return false;
  }
  const Inside inside(*this);
  function_ = "destroy";
  functions_->destroy(instance_.self);
  function_ = "";
  exists_ = false;
  return true;
}

Answer Instance::end(Deadline deadline) {
  Answer answer;
  if (is_started_ && !is_stopped_) answer = stop(deadline);
  static_cast<void>(destroy());
  return answer;
}

bool Instance::can_reconfigure() const { return POLLUX_HAS(functions_, reconfigure); }

Answer Instance::reconfigure(const pollux_option* options) {
  const auto function = [&](pollux_result* result) {
    return functions_->reconfigure(instance_.self, options, result);
  };
  return call("reconfigure", function, options);
}

Answer Instance::release(Deadline deadline) {
  return call("release", [&](pollux_result* result) {
    return handover_->release(instance_.self, nanoseconds_of(deadline), result);
  });
}

Answer Instance::resume(Deadline deadline) {
  return call("resume", [&](pollux_result* result) {
    return handover_->resume(instance_.self, nanoseconds_of(deadline), result);
  });
}

Result<void> Instance::begin_snapshot(Deadline deadline) {
  const auto refuse = [this](const char* what, const char* expected) {
    return failure(Error{"reporter '" + reporter_ + "'", what, expected, ""});
  };
  if (is_stopped_ || is_left_behind_) return refuse("it has stopped", "a running reporter");
  if (!snapshot_) return refuse(snapshot_problem_.c_str(), "the extension " POLLUX_EXT_SNAPSHOT);
  if (snapshot_is_left_ || !reading_.try_lock_until(deadline))
    return refuse("an earlier snapshot has not returned", "one snapshot at a time");
  if (!is_stopped_) return {};
  reading_.unlock();
  return refuse("it has stopped", "a running reporter");
}

std::string Instance::snapshot() {
  const std::lock_guard reading(reading_, std::adopt_lock);
  const Inside inside(*this, Inside::What::snapshot);
  std::string json;
  snapshot_->read(instance_.self, &json, [](void* into, pollux_string text) {
    static_cast<std::string*>(into)->assign(text_of(text));
  });
  return json;
}

bool Instance::await_snapshot(Deadline deadline) {
  if (snapshot_is_left_ || !reading_.try_lock_until(deadline)) return false;
  reading_.unlock();
  return true;
}

#undef POLLUX_HAS

}  // namespace pollux::deliver
