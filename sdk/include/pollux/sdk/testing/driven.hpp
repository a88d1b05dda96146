// Driven: a reporter behind the same table of functions that a host uses, driven by a test. What the reporter
// throws, asks to have again or logs is seen as the host would see it.
//
//   Driven<Threshold> reporter(options);
//   REQUIRE(reporter.start().status == POLLUX_OK);
//   REQUIRE(reporter.deliver(events).rejected == 0);
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

#include <pollux/abi/plugin.h>
#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/testing/event_list.hpp>
#include <pollux/sdk/testing/option_table.hpp>

namespace pollux::testing {

// What a call answered.
struct Answer {
  std::int32_t status = POLLUX_OK;  // POLLUX_*
  std::uint32_t consumed = 0;
  std::uint32_t rejected = 0;
  std::chrono::nanoseconds retry_after{-1};
  std::string message;
  std::string option;  // the key of the option that is wrong
  std::uint64_t lost = 0;
};

// A host that keeps what reporters log.
class TestHost {
 public:
  TestHost() {
    host_.struct_size = POLLUX_HOST_SIZE_1_0;
    host_.abi_major = POLLUX_ABI_MAJOR;
    host_.abi_minor = POLLUX_ABI_MINOR;
    host_.context = this;
    host_.reporter = {"under_test", 10};
    host_.product = {"pollux testing", 14};
    host_.resource = Interned::all().resource();
    host_.config_folder = {"/", 1};
    host_.plugin_file = {"", 0};
    host_.log = [](const pollux_host* host, std::int32_t, pollux_string message) {
      auto& self = *static_cast<TestHost*>(host->context);
      const std::lock_guard hold(self.mutex_);
      self.log_.emplace_back(view(message));
    };
    host_.monotonic_ns = [](const pollux_host*) -> std::int64_t {
      return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
    };
    host_.get_extension = [](const pollux_host*, const char*) -> const void* { return nullptr; };
  }
  TestHost(const TestHost&) = delete;
  TestHost& operator=(const TestHost&) = delete;

  [[nodiscard]] const pollux_host* raw() const { return &host_; }
  [[nodiscard]] std::vector<std::string> log() const {
    const std::lock_guard hold(mutex_);
    return log_;
  }

 private:
  pollux_host host_{};
  mutable std::mutex mutex_;
  std::vector<std::string> log_;
};

template <class Reporter>
class Driven {
  static_assert(MadeFromOptions<Reporter>, "no host could make this reporter: it lacks a constructor");

 public:
  // Creates the reporter; created() says whether it took the options.
  Driven() { create(); }
  explicit Driven(OptionTable& options) : Driven(options.root()) {}
  explicit Driven(const pollux_option* options) : options_(options) { create(); }
  ~Driven() {
    if (!instance_.self) return;
    if (started_) stop();
    functions().destroy(instance_.self);
  }
  Driven(const Driven&) = delete;
  Driven& operator=(const Driven&) = delete;

  [[nodiscard]] const Answer& created() const { return created_; }
  [[nodiscard]] std::uint64_t wants() const { return instance_.wants; }
  [[nodiscard]] std::vector<std::string> log() const { return host_.log(); }

  Answer start() {
    const Answer answer = call([&](pollux_result* r) { return functions().start(self(), never, r); });
    started_ = answer.status == POLLUX_OK;
    return answer;
  }
  // The events from `first` on: after a retry, what the reporter has not consumed.
  Answer deliver(EventList& events, std::uint32_t first = 0, std::uint32_t attempt = 1) {
    const pollux_batch& batch = events.raw(first, attempt);
    return call([&](pollux_result* r) { return functions().deliver(self(), &batch, r); });
  }
  Answer flush(Deadline deadline = Deadline::max()) {
    return call([&](pollux_result* r) { return functions().flush(self(), nanoseconds_of(deadline), r); });
  }
  Answer stop(Deadline deadline = Deadline::max()) {
    started_ = false;
    return call([&](pollux_result* r) { return functions().stop(self(), nanoseconds_of(deadline), r); });
  }
  // Of a reporter with a handover: what it passes on, through `state`.
  Answer release(std::string& state) {
    const auto take = [](void* into, const void* bytes, std::uint64_t size) {
      static_cast<std::string*>(into)->assign(static_cast<const char*>(bytes), size);
    };
    return call([&](pollux_result* r) { return handover().release(self(), never, &state, take, r); });
  }
  // Takes back what was released.
  Answer resume() {
    return call([&](pollux_result* r) { return handover().resume(self(), never, r); });
  }
  // Before start.
  Answer adopt(const std::string& state) {
    return call([&](pollux_result* r) { return handover().adopt(self(), state.data(), state.size(), r); });
  }
  // POLLUX_NEEDS_RESTART as well when the reporter has no reconfigure: the host then makes a new one.
  Answer reconfigure(OptionTable& options) {
    if (!functions().reconfigure) return {.status = POLLUX_NEEDS_RESTART, .message = {}, .option = {}};
    return call([&](pollux_result* r) {
      return functions().reconfigure(self(), options.root(), POLLUX_NO_DEADLINE, r);
    });
  }
  // Empty when the reporter gives none.
  [[nodiscard]] std::string snapshot() {
    std::string json;
    const auto* extension =
        sdk::usable<pollux_ext_snapshot>(functions().get_extension(self(), POLLUX_EXT_SNAPSHOT));
    const auto take = [](void* into, pollux_string text) {
      static_cast<std::string*>(into)->assign(view(text));
    };
    if (extension) call([&](pollux_result* r) { return extension->read(self(), never, &json, take, r); });
    return json;
  }

 private:
  static constexpr std::int64_t never = POLLUX_NO_DEADLINE;

  static std::int64_t nanoseconds_of(Deadline deadline) {
    return deadline == Deadline::max() ? never
                                       : std::chrono::nanoseconds(deadline.time_since_epoch()).count();
  }
  const pollux_ext_handover& handover() {
    return *sdk::usable<pollux_ext_handover>(functions().get_extension(self(), POLLUX_EXT_HANDOVER));
  }
  static const pollux_reporter& functions() { return sdk::Adapter<Reporter>::functions; }
  void* self() const {
    if (!instance_.self) throw std::logic_error("the reporter was not created: " + created_.message);
    return instance_.self;
  }
  void create() {
    created_ =
        call([&](pollux_result* r) { return functions().create(host_.raw(), options_, &instance_, r); });
  }
  template <class Call>
  static Answer call(Call&& call) {
    char message[512] = "";
    pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, sizeof message, -1, message, nullptr, 0};
    Answer answer;
    answer.status = call(&result);
    answer.consumed = result.consumed;
    answer.rejected = result.rejected;
    answer.retry_after = std::chrono::nanoseconds(result.retry_after_ns);
    answer.message = message;
    answer.lost = result.lost;
    if (result.option) answer.option = view(result.option->key);
    return answer;
  }

  OptionTable none_;
  const pollux_option* options_ = none_.root();
  TestHost host_;
  pollux_instance instance_{POLLUX_INSTANCE_SIZE_1_0, 0, 0, nullptr};
  Answer created_;
  bool started_ = false;
};

}  // namespace pollux::testing
