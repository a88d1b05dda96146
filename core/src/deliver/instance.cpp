#include "deliver/instance.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>

#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "platform/clock.hpp"
#include "ring/enter.hpp"

namespace pollux::deliver {

namespace {

constexpr std::size_t message_size = 1024;
constexpr std::int64_t longest_retry_ns = 3'600'000'000'000;  // an hour
constexpr std::string_view product = "pollux " POLLUX_VERSION;

void log_for(const pollux_host* host, std::int32_t level, pollux_string message) {
  const auto at = static_cast<diagnose::Level>(std::clamp(level, 1, 4) - 1);
  diagnose::log(at, {host->reporter.data, host->reporter.size}, {message.data, message.size});
}

std::int64_t monotonic_for(const pollux_host*) { return platform::monotonic_ns(); }

const void* no_extension(const pollux_host*, const char*) { return nullptr; }

// True when the table is long enough to have that member, and has it.
#define POLLUX_HAS(table, member) \
  ((table)->struct_size >= offsetof(pollux_reporter, member) + sizeof((table)->member) && (table)->member)

}  // namespace

std::int64_t nanoseconds_of(Deadline deadline) {
  return deadline == Deadline::max() ? POLLUX_NO_DEADLINE : deadline.time_since_epoch().count();
}

Instance::Instance(const std::string& reporter, const pollux_reporter& functions,
                   std::shared_ptr<const void> keep_alive)
    : reporter_(reporter), functions_(&functions), keep_alive_(std::move(keep_alive)) {
  host_ = {sizeof(pollux_host),
           POLLUX_ABI_MAJOR,
           POLLUX_ABI_MINOR,
           nullptr,
           {reporter_.c_str(), reporter_.size()},
           {product.data(), product.size()},
           &log_for,
           &monotonic_for,
           &no_extension};
}

template <class Call>
Answer Instance::call(Call&& call) {
  pollux_result result{};
  return this->call(result, std::forward<Call>(call));
}

// `result` says 0 events; the rest of it is filled in here.
template <class Call>
Answer Instance::call(pollux_result& result, Call&& call) {
  std::array<char, message_size> message{};
  result.struct_size = sizeof result;
  result.message_size = message_size;
  result.retry_after_ns = -1;
  result.message = message.data();
  result.option = nullptr;
  Answer answer;
  {
    const ring::ReporterSection section;
    answer.status = call(&result);
  }
  message.back() = '\0';
  answer.consumed = result.consumed;
  answer.rejected = result.rejected;
  answer.retry_after = std::chrono::nanoseconds(std::min(result.retry_after_ns, longest_retry_ns));
  const std::string_view text = message.data();
  // The SDK cuts what is longer at a character's edge.
  answer.message = text.size() + 4 < message.size() ? diagnose::cleaned(text) : diagnose::cleaned_cut(text);
  answer.option = result.option;
  return answer;
}

Result<std::unique_ptr<Instance>, Answer> Instance::create(const std::string& reporter,
                                                           const pollux_reporter& functions,
                                                           const pollux_option* options,
                                                           std::shared_ptr<const void> keep_alive) {
  const diagnose::OnceSection once;
  std::unique_ptr<Instance> made(new Instance(reporter, functions, std::move(keep_alive)));
  pollux_instance instance{sizeof(pollux_instance), 0, nullptr};
  Answer answer = made->call(
      [&](pollux_result* result) { return functions.create(&made->host_, options, &instance, result); });
  if (answer.status != POLLUX_OK) {
    made->functions_ = nullptr;  // nothing was made, so nothing is destroyed
    return Unexpected<Answer>(std::move(answer));
  }
  made->instance_ = instance;
  if ((instance.wants & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) == 0) {
    answer.status = POLLUX_FATAL;
    answer.message = "it wants neither timings nor metrics";
    return Unexpected<Answer>(std::move(answer));
  }
  return made;
}

std::unique_ptr<Instance> Instance::adopt(const std::string& reporter, const pollux_reporter& functions,
                                          const pollux_instance& instance) {
  std::unique_ptr<Instance> adopted(new Instance(reporter, functions, nullptr));
  adopted->instance_ = instance;
  return adopted;
}

Instance::~Instance() {
  if (!functions_) return;
  const ring::ReporterSection section;
  functions_->destroy(instance_.self);
}

Answer Instance::start(Deadline deadline) {
  if (!POLLUX_HAS(functions_, start)) return {};
  const diagnose::OnceSection once;
  return call([&](pollux_result* result) {
    return functions_->start(instance_.self, nanoseconds_of(deadline), result);
  });
}

// What a plugin says of a batch is bounded by what it was given: the ledger must balance whatever it answers.
Answer Instance::deliver(const pollux_batch& batch, Delivery& delivery) {
  Answer answer = call(delivery.result(), [&](pollux_result* result) {
    return functions_->deliver(instance_.self, &batch, result);
  });
  if (answer.status == POLLUX_OK) answer.consumed = batch.count;
  answer.consumed = std::min(answer.consumed, batch.count);
  answer.rejected = std::min(answer.rejected, answer.consumed);
  if (answer.status != POLLUX_OK && answer.status != POLLUX_RETRY && answer.status != POLLUX_REJECTED) {
    answer.status = POLLUX_FATAL;
  }
  return answer;
}

Answer Instance::flush(Deadline deadline) {
  if (!POLLUX_HAS(functions_, flush)) return {};
  return call([&](pollux_result* result) {
    return functions_->flush(instance_.self, nanoseconds_of(deadline), result);
  });
}

Answer Instance::stop(Deadline deadline) {
  const std::lock_guard reading(reading_);
  stopped_ = true;
  if (!POLLUX_HAS(functions_, stop)) return {};
  return call([&](pollux_result* result) {
    return functions_->stop(instance_.self, nanoseconds_of(deadline), result);
  });
}

bool Instance::can_reconfigure() const { return POLLUX_HAS(functions_, reconfigure); }

Answer Instance::reconfigure(const pollux_option* options) {
  return call(
      [&](pollux_result* result) { return functions_->reconfigure(instance_.self, options, result); });
}

const void* Instance::extension(const char* id) const {
  const ring::ReporterSection section;
  return POLLUX_HAS(functions_, get_extension) ? functions_->get_extension(instance_.self, id) : nullptr;
}

bool Instance::hands_over() const { return extension(POLLUX_EXT_HANDOVER) != nullptr; }

Answer Instance::release(Deadline deadline) {
  const auto* handover = static_cast<const pollux_ext_handover*>(extension(POLLUX_EXT_HANDOVER));
  return call([&](pollux_result* result) {
    return handover->release(instance_.self, nanoseconds_of(deadline), result);
  });
}

Answer Instance::resume(Deadline deadline) {
  const auto* handover = static_cast<const pollux_ext_handover*>(extension(POLLUX_EXT_HANDOVER));
  return call([&](pollux_result* result) {
    return handover->resume(instance_.self, nanoseconds_of(deadline), result);
  });
}

Result<std::string> Instance::snapshot() const {
  const std::lock_guard reading(reading_);
  const std::string where = "reporter '" + reporter_ + "'";
  if (stopped_) return failure(Error{where, "it has stopped", "a running reporter", ""});
  const ring::ReporterSection section;
  const auto* snapshot = static_cast<const pollux_ext_snapshot*>(extension(POLLUX_EXT_SNAPSHOT));
  if (!snapshot) return failure(Error{where, "it offers no snapshot", "the extension snapshot/1", ""});
  std::string json;
  snapshot->read(instance_.self, &json, [](void* into, pollux_string text) {
    static_cast<std::string*>(into)->assign(text.data, text.size);
  });
  return json;
}

#undef POLLUX_HAS

}  // namespace pollux::deliver
