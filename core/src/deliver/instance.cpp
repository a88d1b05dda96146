#include "deliver/instance.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include <pollux/sdk/extension.hpp>
#include <pollux/version.hpp>

#include "deliver/call.hpp"
#include "deliver/host_extensions.hpp"
#include "deliver/inside.hpp"
#include "deliver/plausible.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "event/own_resource.hpp"
#include "platform/clock.hpp"
#include "platform/exit_hook.hpp"
#include "platform/keep.hpp"
#include "platform/memory.hpp"
#include "platform/process.hpp"

namespace pollux::deliver {

namespace {

constexpr std::int64_t longest_retry_ns = 3'600'000'000'000;  // an hour
constexpr std::string_view product = "pollux " POLLUX_VERSION;

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

// The table is long enough: a plugin whose table has fewer bytes than 1.0 is not loaded.
#define POLLUX_MAY_CALL(function) (functions_->function != nullptr)

}  // namespace

std::int64_t nanoseconds_of(Deadline deadline) {
  return deadline == Deadline::max() ? POLLUX_NO_DEADLINE : deadline.time_since_epoch().count();
}

Instance::Instance(const std::string& reporter, const pollux_reporter& functions,
                   std::shared_ptr<const void> keep_alive, Place place)
    : reporter_(reporter),
      functions_(&functions),
      place_(std::move(place)),
      keep_alive_(std::move(keep_alive)),
      process_(platform::process_epoch()) {
  const auto as_abi = [](const std::string& text) { return pollux_string{text.c_str(), text.size()}; };
  host_ = {POLLUX_HOST_SIZE_1_0,
           POLLUX_ABI_MAJOR,
           POLLUX_ABI_MINOR,
           nullptr,
           as_abi(reporter_),
           {product.data(), product.size()},
           place_.resource ? place_.resource.get() : event::own_resource(),
           as_abi(place_.config_folder),
           as_abi(place_.plugin_file),
           &host_log,
           &host_monotonic_ns,
           &host_extension};
}

// `options`: those of this call, the only ones that it may blame.
template <class Function>
Answer Instance::call(const char* name, Function&& function, const pollux_option* options) {
  if (is_left_behind_) return left_behind();
  message_.fill('\0');
  result_ = {POLLUX_RESULT_SIZE_1_0, 0, 0, message_size, -1, message_.data(), nullptr, 0};
  Answer answer;
  {
    const Inside inside(*this);
    ++calls_;
    function_ = name;
    answer.status = function(&result_);
    const std::lock_guard lock(ending_);
    function_ = "";
  }
  message_.back() = '\0';
  answer.consumed = result_.consumed;
  answer.rejected = result_.rejected;
  answer.lost = result_.lost;
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
                                         std::shared_ptr<const void> keep_alive, Place place) {
  return {new Instance(reporter, functions, std::move(keep_alive), std::move(place)), &let_go};
}

std::shared_ptr<Instance> Instance::adopt(const std::string& reporter, const pollux_reporter& functions,
                                          const pollux_instance& instance) {
  auto adopted = make(reporter, functions, nullptr);
  adopted->instance_ = instance;
  adopted->exists_ = true;
  adopted->find_extensions();
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
  pollux_instance instance{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
  const auto function = [&](pollux_result* result) {
    return functions_->create(&host_, options, &instance, result);
  };
  Answer answer = call("create", function, options);
  if (answer.status != POLLUX_OK) return answer;
  if (instance.struct_size < POLLUX_INSTANCE_SIZE_1_0) {  // then `self` may be missing, too
    answer.status = POLLUX_FATAL;
    answer.message = "it filled " + std::to_string(instance.struct_size) + " of the " +
                     std::to_string(POLLUX_INSTANCE_SIZE_1_0) + " bytes of its pollux_instance";
    return answer;
  }
  instance_ = instance;
  exists_ = true;
  if (is_left_behind_) return answer;  // it came too late, and is kept for ever
  find_extensions();
  if ((instance.wants & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) == 0) {
    answer.status = POLLUX_FATAL;
    answer.message = "it asks for no kind of event that this host knows";
  }
  return answer;
}

Answer Instance::start(Deadline deadline) {
  const diagnose::OnceSection once;
  Answer answer;
  if (POLLUX_MAY_CALL(start)) {
    answer = call("start", [&](pollux_result* result) {
      return functions_->start(instance_.self, nanoseconds_of(deadline), result);
    });
  }
  is_started_ = answer.status == POLLUX_OK;
  platform::renew_exit_hook();
  return answer;
}

// Asked in the call that creates it, so that nobody else waits for it.
void Instance::find_extensions() {
  if (!POLLUX_MAY_CALL(get_extension)) return;
  const Inside inside(*this);
  function_ = "get_extension";
  const void* handover = functions_->get_extension(instance_.self, POLLUX_EXT_HANDOVER);
  const void* snapshot = functions_->get_extension(instance_.self, POLLUX_EXT_SNAPSHOT);
  function_ = "";
  std::string problem;
  handover_ = sdk::usable<pollux_ext_handover>(handover, &problem);
  if (!problem.empty()) diagnose::warn(reporter_, problem + "; it is taken to have none");
  snapshot_ = sdk::usable<pollux_ext_snapshot>(snapshot, &snapshot_problem_);
}

// What a plugin says of a batch is bounded by what it was given: the ledger must balance whatever it answers.
Answer Instance::deliver(const pollux_batch& batch) {
  Answer answer = call(
      "deliver", [&](pollux_result* result) { return functions_->deliver(instance_.self, &batch, result); });
  if (!std::exchange(has_delivered_, true) && keep_alive_) platform::renew_exit_hook();
  if (!has_odd_answer_)
    platform::if_memory([&] {
      const std::string fault = fault_of_answer(answer.status, answer.consumed, batch.count);
      has_odd_answer_ = !fault.empty();
      if (has_odd_answer_) diagnose::warn(reporter_, fault);
    });
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
  // Acquire pairs with the plugin's release: of the consumed none is missing among the rejected.
  const std::uint32_t consumed = __atomic_load_n(&result_.consumed, __ATOMIC_ACQUIRE);
  const std::uint32_t rejected = __atomic_load_n(&result_.rejected, __ATOMIC_RELAXED);
  return {std::min(consumed, events), std::min({rejected, consumed, events})};
}

Answer Instance::flush(Deadline deadline) {
  if (!POLLUX_MAY_CALL(flush)) return {};
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
  if (!POLLUX_MAY_CALL(stop)) return {};
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

bool Instance::can_reconfigure() const { return POLLUX_MAY_CALL(reconfigure); }

Answer Instance::reconfigure(const pollux_option* options, Deadline deadline) {
  const auto function = [&](pollux_result* result) {
    return functions_->reconfigure(instance_.self, options, nanoseconds_of(deadline), result);
  };
  return call("reconfigure", function, options);
}

Answer Instance::release(Deadline deadline, std::string& state) {
  const auto take = [](void* into, const void* bytes, std::uint64_t size) {
    if (bytes)
      platform::if_memory(
          [&] { static_cast<std::string*>(into)->assign(static_cast<const char*>(bytes), size); });
  };
  return call("release", [&](pollux_result* result) {
    return handover_->release(instance_.self, nanoseconds_of(deadline), &state, take, result);
  });
}

Answer Instance::resume(Deadline deadline) {
  return call("resume", [&](pollux_result* result) {
    return handover_->resume(instance_.self, nanoseconds_of(deadline), result);
  });
}

// One that does not take states over is as well without.
Answer Instance::take_over(const std::string& state) {
  if (!handover_ || !handover_->adopt) return {};
  return call("adopt", [&](pollux_result* result) {
    return handover_->adopt(instance_.self, state.data(), state.size(), result);
  });
}

#undef POLLUX_MAY_CALL

}  // namespace pollux::deliver
