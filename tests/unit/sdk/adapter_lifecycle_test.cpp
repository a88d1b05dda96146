// The Adapter's other functions: making, starting, reconfiguring, describing and freeing a reporter.
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using pollux::OptionError;
using pollux::Options;
using pollux::sdk::Adapter;
using pollux::testing::Answer;
using pollux::testing::Driven;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

enum class Sort { none, standard, other, option, later };

void throw_a(Sort sort) {
  switch (sort) {
    case Sort::none:
      return;
    case Sort::standard:
      throw std::runtime_error("standard failure");
    case Sort::other:
      throw 42;
    case Sort::option:
      throw OptionError("wrong option", nullptr);
    case Sort::later:
      throw pollux::RetryLater("not now");
  }
}

int alive = 0;
Sort from_constructor, from_start, from_flush, from_stop, from_reconfigure, from_snapshot, from_reset,
    from_release;

// Throws where it is told to.
struct Subject {
  Subject(const Options& options, pollux::HostView host) {
    throw_a(from_constructor);
    if (options.has("path") && options.string("path").empty()) options.reject("path", "is empty");
    if (options.has("say")) host.info(options.string("say"));
    ++alive;
  }
  ~Subject() { --alive; }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  void record_timing(const pollux::Timing&) { ++count; }
  void start() { throw_a(from_start); }
  void flush() { throw_a(from_flush); }
  void stop() { throw_a(from_stop); }
  pollux::Reconfigured reconfigure(const Options& options) {
    throw_a(from_reconfigure);
    if (options.has("bad")) options.reject("bad", "is not taken");
    return options.has("restart") ? pollux::Reconfigured::needs_restart : pollux::Reconfigured::yes;
  }
  std::string snapshot() const {
    throw_a(from_snapshot);
    return "{\"count\":" + std::to_string(count) + "}";
  }
  void reset() {
    throw_a(from_reset);
    count = 0;
  }

  int count = 0;
};

// The least that a reporter can be.
struct Bare {
  void record_timing(const pollux::Timing&) { ++count; }
  int count = 0;
};

struct FromOptions {
  explicit FromOptions(const Options& options) : step(options.int64("step", 1)) {}
  void record_timing(const pollux::Timing&) {}
  std::int64_t step;
};

// Holds what only one can.
struct Holder {
  void record_timing(const pollux::Timing&) {}
  void release() {
    throw_a(from_release);
    holds = false;
  }
  void resume() { holds = true; }
  bool holds = true;
};

// Cannot be made by a host: somebody else owns it.
struct Owned {
  explicit Owned(std::unique_ptr<int> held) : held(std::move(held)) {}
  void record_timing(const pollux::Timing&) { ++*held; }
  std::unique_ptr<int> held;
};

struct DestructorThrower {
  ~DestructorThrower() noexcept(false) { throw std::runtime_error("too late"); }
  void record_timing(const pollux::Timing&) {}
};

// Sets what a function throws for the length of one scope.
struct Throwing {
  Throwing(Sort& where, Sort sort) : where_(where) { where = sort; }
  ~Throwing() { where_ = Sort::none; }
  Throwing(const Throwing&) = delete;
  Throwing& operator=(const Throwing&) = delete;
  Sort& where_;
};

constexpr Sort every_sort[] = {Sort::standard, Sort::other, Sort::option, Sort::later};

}  // namespace

TEST_CASE("A reporter is made from its options, and freed once") {
  {
    OptionTable options;
    options.set("path", "x").set("say", "hello");
    Driven<Subject> reporter(options);
    CHECK(reporter.created().status == POLLUX_OK);
    CHECK(reporter.log() == std::vector<std::string>{"hello"});
    CHECK(alive == 1);
  }
  CHECK(alive == 0);
  CHECK(Driven<Bare>().created().status == POLLUX_OK);
  CHECK(Driven<FromOptions>().created().status == POLLUX_OK);
}

TEST_CASE("A refused option is INVALID and points at the option") {
  OptionTable options;
  options.set("other", 1).set("path", "");
  const Driven<Subject> reporter(options);
  CHECK(reporter.created().status == POLLUX_INVALID);
  CHECK(reporter.created().option == "path");
  CHECK(reporter.created().message == "option 'path': is empty");
  CHECK(alive == 0);

  OptionTable wrong_type;
  wrong_type.set("step", "three");
  const Driven<FromOptions> other(wrong_type);
  CHECK(other.created().status == POLLUX_INVALID);
  CHECK(other.created().option == "step");
}

TEST_CASE("Whatever a constructor throws, create answers and nothing is left") {
  for (const Sort sort : every_sort) {
    const Throwing throwing(from_constructor, sort);
    const Answer answer = Driven<Subject>().created();
    CHECK(answer.status == (sort == Sort::option ? POLLUX_INVALID : POLLUX_FATAL));
    CHECK_FALSE(answer.message.empty());
    CHECK(alive == 0);
  }
}

TEST_CASE("Whatever start, flush and stop throw, the answer is FATAL with the reason") {
  Driven<Subject> reporter;
  for (const Sort sort : every_sort) {
    const Throwing in_start(from_start, sort);
    const Throwing in_flush(from_flush, sort);
    const Throwing in_stop(from_stop, sort);
    for (const Answer& answer : {reporter.start(), reporter.flush(), reporter.stop()}) {
      CHECK(answer.status == POLLUX_FATAL);
      CHECK_FALSE(answer.message.empty());
      CHECK(answer.option.empty());
    }
  }
  CHECK(reporter.start().status == POLLUX_OK);
  CHECK(reporter.flush().status == POLLUX_OK);
  CHECK(reporter.stop().status == POLLUX_OK);
}

TEST_CASE("Functions that a reporter lacks succeed, reconfigure excepted") {
  Driven<Bare> reporter;
  CHECK(reporter.start().status == POLLUX_OK);
  CHECK(reporter.flush().status == POLLUX_OK);
  CHECK(reporter.stop().status == POLLUX_OK);
  CHECK(reporter.snapshot().empty());
  CHECK(Adapter<Bare>::functions.reconfigure == nullptr);
}

TEST_CASE("reconfigure answers OK, NEEDS_RESTART or INVALID with the option") {
  Driven<Subject> reporter;
  OptionTable taken, restart, bad;
  taken.set("a", 1);
  restart.set("restart", true);
  bad.set("bad", 1);
  CHECK(reporter.reconfigure(taken).status == POLLUX_OK);
  CHECK(reporter.reconfigure(restart).status == POLLUX_NEEDS_RESTART);
  const Answer answer = reporter.reconfigure(bad);
  CHECK(answer.status == POLLUX_INVALID);
  CHECK(answer.option == "bad");
  const Throwing throwing(from_reconfigure, Sort::standard);
  CHECK(reporter.reconfigure(taken).status == POLLUX_FATAL);
}

TEST_CASE(
    "handover/1 calls release and resume, answers FATAL where one throws, and is of no other reporter") {
  Holder holder;
  pollux_instance instance = Adapter<Holder&>::adopt(holder);
  const auto& functions = Adapter<Holder&>::functions;
  const auto* handover =
      static_cast<const pollux_ext_handover*>(functions.get_extension(instance.self, POLLUX_EXT_HANDOVER));
  REQUIRE(handover);
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  {
    const Throwing throwing(from_release, Sort::option);
    CHECK(handover->release(instance.self, POLLUX_NO_DEADLINE, nullptr, nullptr, &result) == POLLUX_FATAL);
    CHECK(holder.holds);
  }
  CHECK(handover->release(instance.self, POLLUX_NO_DEADLINE, nullptr, nullptr, &result) == POLLUX_OK);
  CHECK_FALSE(holder.holds);
  CHECK(handover->resume(instance.self, POLLUX_NO_DEADLINE, &result) == POLLUX_OK);
  CHECK(holder.holds);
  functions.destroy(instance.self);
  CHECK(Adapter<Bare>::functions.get_extension(nullptr, POLLUX_EXT_HANDOVER) == nullptr);
}

TEST_CASE("snapshot/1 gives the reporter's JSON and resets it, one that throws gives nothing") {
  Driven<Subject> reporter;
  EventList events;
  events.timing("a", std::chrono::milliseconds(1)).timing("b", std::chrono::milliseconds(1));
  reporter.deliver(events);
  CHECK(reporter.snapshot() == "{\"count\":2}");
  for (const Sort sort : every_sort) {
    const Throwing throwing(from_snapshot, sort);
    CHECK(reporter.snapshot().empty());
  }
}

TEST_CASE("reset forgets, answers FATAL when it throws, and unknown extensions are null") {
  Subject subject(Options{}, pollux::HostView{});
  subject.count = 5;
  const pollux_reporter& functions = Adapter<Subject&>::functions;
  const pollux_instance instance = Adapter<Subject&>::adopt(subject);
  const auto* snapshot =
      static_cast<const pollux_ext_snapshot*>(functions.get_extension(instance.self, POLLUX_EXT_SNAPSHOT));
  REQUIRE(snapshot);
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  {
    const Throwing throwing(from_reset, Sort::other);
    CHECK(snapshot->reset(instance.self, &result) == POLLUX_FATAL);
    CHECK(subject.count == 5);
  }
  CHECK(snapshot->reset(instance.self, &result) == POLLUX_OK);
  CHECK(subject.count == 0);
  CHECK(functions.get_extension(instance.self, "snapshot/2") == nullptr);
  CHECK(functions.get_extension(instance.self, "") == nullptr);
  functions.destroy(instance.self);
}

TEST_CASE("A reporter held by reference is used in place and survives the instance") {
  Bare bare;
  const pollux_reporter& functions = Adapter<Bare&>::functions;
  CHECK(functions.create == nullptr);  // only its owner makes it
  const pollux_instance instance = Adapter<Bare&>::adopt(bare);
  EventList events;
  events.timing("a", std::chrono::milliseconds(1));
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  CHECK(functions.deliver(instance.self, &events.raw(), &result) == POLLUX_OK);
  functions.destroy(instance.self);
  CHECK(bare.count == 1);
}

TEST_CASE("A reporter that can only be moved is adopted, and has no create") {
  const pollux_reporter& functions = Adapter<Owned>::functions;
  CHECK(functions.create == nullptr);
  const pollux_instance instance = Adapter<Owned>::adopt(Owned(std::make_unique<int>(0)));
  CHECK(instance.wants == POLLUX_WANTS_TIMINGS);
  CHECK(instance.struct_size == POLLUX_INSTANCE_SIZE_1_0);
  functions.destroy(instance.self);
}

TEST_CASE("A destructor that throws does not reach the host") {
  Driven<DestructorThrower> reporter;
  CHECK(reporter.created().status == POLLUX_OK);
}

TEST_CASE("A message is cut to the host's buffer, at a whole character, and always ends") {
  char buffer[8];
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, sizeof buffer, -1, buffer, nullptr, 0};
  const auto written = [&](std::string_view text, std::uint32_t size) {
    std::fill(std::begin(buffer), std::end(buffer), 'x');
    result.message_size = size;
    pollux::sdk::write_message(&result, text);
    CHECK((size == 8 || buffer[size] == 'x'));
    return std::string(buffer, size == 0 ? 0 : std::char_traits<char>::length(buffer));
  };
  CHECK(written("short", 8) == "short");
  CHECK(written("exactly", 8) == "exactly");
  CHECK(written("too long", 8) == "too lon");
  CHECK(written("abcdef\xC3\xA9", 8) == "abcdef");  // é would be cut in two
  CHECK(written("\xF0\x9F\x98\x80\xF0\x9F\x98\x80", 8) == "\xF0\x9F\x98\x80");
  CHECK(written("\xF0\x9F\x98\x80", 4).empty());
  CHECK(written("anything", 1).empty());
  written("anything", 0);
  CHECK(buffer[0] == 'x');

  result.message = nullptr;
  pollux::sdk::write_message(&result, "nowhere to go");
  pollux::sdk::write_message(nullptr, "nowhere to go");
}

TEST_CASE("Every Adapter fills the whole table") {
  CHECK(Adapter<Bare>::functions.struct_size == POLLUX_REPORTER_SIZE_1_0);
  CHECK(Adapter<Bare>::functions.create);
  CHECK(Adapter<Bare>::functions.start);
  CHECK(Adapter<Bare>::functions.deliver);
  CHECK(Adapter<Bare>::functions.flush);
  CHECK(Adapter<Bare>::functions.stop);
  CHECK(Adapter<Bare>::functions.destroy);
  CHECK(Adapter<Bare>::functions.get_extension);
}
