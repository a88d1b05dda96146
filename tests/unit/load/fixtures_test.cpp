// The fixtures that load do what their names promise, through the functions that a host calls.
#include <chrono>
#include <memory>
#include <string>

#include <pollux/abi/ext/snapshot.h>

#include "catch.hpp"
#include "instance.hpp"
#include "open_plugin.hpp"
#include "temporary_folder.hpp"

using pollux::config::Option;
using pollux::load::Plugin;

namespace {

pollux_string text(const char* held) { return {held, std::char_traits<char>::length(held)}; }

const pollux_scope outer{POLLUX_SCOPE_SIZE_1_0, 1, 1, 0, nullptr, text("a"), text("a"), text(""), text("")};
const pollux_scope inner{POLLUX_SCOPE_SIZE_1_0, 2, 2, 1, &outer, text("a.b"), text("b"), text(""), text("")};

std::shared_ptr<const Plugin> open(const std::string& name) {
  auto plugin = open_plugin(fixture(name));
  INFO((plugin ? "" : plugin.error().message()));
  REQUIRE(plugin);
  return *plugin;
}

// What the configuration room would give, checked against the plugin's schema.
Option options_for(const Plugin& plugin, const std::string& key = "", const std::string& value = "") {
  pollux::config::ReporterSettings reporter;
  reporter.options.is_table = true;
  std::vector<Option> children;
  if (!key.empty()) {
    children.emplace_back().key = key;
    children.back().value = value;
  }
  reporter.options.value = std::move(children);
  auto checked = pollux::load::check_options({}, reporter, plugin.manifest());
  INFO((checked ? "" : message_of(checked.error())));
  REQUIRE(checked);
  return *checked;
}

std::string snapshot_of(Instance& instance) {
  const auto* snapshot = static_cast<const pollux_ext_snapshot*>(instance.extension(POLLUX_EXT_SNAPSHOT));
  REQUIRE(snapshot);
  std::string json;
  const auto take = [](void* context, pollux_string given) {
    static_cast<std::string*>(context)->assign(given.data, given.size);
  };
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  REQUIRE(snapshot->read(instance.raw().self, POLLUX_NO_DEADLINE, &json, take, &result) == POLLUX_OK);
  return json;
}

}  // namespace

TEST_CASE("a plugin in plain C counts what it is given and shows it") {
  const auto plugin = open("c_counter");
  CHECK(plugin->manifest().capabilities == std::vector<std::string>{"snapshot/1"});
  Instance counter(plugin, options_for(*plugin));
  REQUIRE(counter.created() == POLLUX_OK);
  CHECK(counter.raw().wants == (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS));
  CHECK(counter.table().start == nullptr);

  EventBatch events;
  events.timing(outer, 5, 1).metric(POLLUX_EVENT_GAUGE, inner, 1.0).timing(inner, 5, 1);
  events.add(999, outer);  // a kind of a later version
  REQUIRE(counter.deliver(events.batch()) == POLLUX_OK);
  CHECK(counter.result().consumed == 4);
  CHECK(counter.result().rejected == 0);
  CHECK(snapshot_of(counter) == R"({"timings":2,"metrics":1})");

  pollux_result reset{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  const auto* snapshot = static_cast<const pollux_ext_snapshot*>(counter.extension(POLLUX_EXT_SNAPSHOT));
  CHECK(snapshot->reset(counter.raw().self, &reset) == POLLUX_OK);
  CHECK(snapshot_of(counter) == R"({"timings":0,"metrics":0})");
  CHECK(counter.extension("handover/1") == nullptr);
}

TEST_CASE("the recorder writes one line per event, complete after a flush") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "events";
  const auto plugin = open("recorder");
  Instance recorder(plugin, options_for(*plugin, "path", file.string()));
  REQUIRE(recorder.created() == POLLUX_OK);
  REQUIRE(recorder.start() == POLLUX_OK);

  EventBatch events;
  events.timing(outer, 1500, 7).timing(inner, 20, 1).metric(POLLUX_EVENT_HISTOGRAM, inner, 0.5);
  pollux_attribute attributes[2]{};
  attributes[0].key = text("batch_size");
  attributes[0].value.type = POLLUX_VALUE_INT64;
  attributes[0].value.as.int64 = 16;
  attributes[1].key = text("what");
  attributes[1].key_id = 1;
  attributes[1].value.type = POLLUX_VALUE_STRING;
  attributes[1].value.size = 5;
  attributes[1].value.as.string = "a b\\c";
  pollux_event& failed = events.add(POLLUX_EVENT_TIMING, outer);
  failed.status = POLLUX_STATUS_ERROR;
  failed.call_count = 8;
  failed.attributes = attributes;
  failed.attribute_count = 2;
  REQUIRE(recorder.deliver(events.batch()) == POLLUX_OK);
  REQUIRE(recorder.flush() == POLLUX_OK);
  CHECK(read_file(file) ==
        "timing a - 0 7 3 1500\n"
        "timing a.b a 1 1 3 20\n"
        "histogram a.b a 1 0 3 0 value=0.5\n"
        "timing a - 0 8 3 0 status=error batch_size=16 what=a\\sb\\\\c\n");

  EventBatch more;
  REQUIRE(recorder.deliver(more.timing(outer, 1, 9).batch()) == POLLUX_OK);
  REQUIRE(recorder.stop() == POLLUX_OK);
  CHECK_THAT(read_file(file), Catch::EndsWith("timing a - 0 9 3 1\n"));
}

TEST_CASE("the recorder that cannot open its file fails to start with the system's reason") {
  const TemporaryFolder folder;
  const auto plugin = open("recorder");
  Instance recorder(plugin, options_for(*plugin, "path", (folder.path() / "none/events").string()));
  REQUIRE(recorder.created() == POLLUX_OK);
  CHECK(recorder.start() == POLLUX_FATAL);
  CHECK_THAT(recorder.message(), Catch::Contains("No such file or directory"));
}

TEST_CASE("the recorder's path is required") {
  const auto plugin = open("recorder");
  const auto checked = pollux::load::check_options({}, {}, plugin->manifest());
  REQUIRE_FALSE(checked);
  CHECK(checked.error().size() == 1);
  CHECK(checked.error()[0].what == "option 'path' of plugin 'recorder' is missing");
}

TEST_CASE("a reporter that throws while it is made answers instead") {
  const auto plugin = open("throws_on_create");
  const Instance instance(plugin, options_for(*plugin));
  CHECK(instance.created() == POLLUX_FATAL);
  CHECK(instance.message() == "the constructor threw, as it always does");
}

TEST_CASE("a reporter that throws at every event rejects each, and consumes all") {
  const auto plugin = open("throws_on_event");
  Instance instance(plugin, options_for(*plugin));
  REQUIRE(instance.created() == POLLUX_OK);
  EventBatch events;
  events.timing(outer, 1, 1).metric(POLLUX_EVENT_COUNTER, inner, 1).timing(inner, 1, 1);
  CHECK(instance.deliver(events.batch()) == POLLUX_REJECTED);
  CHECK(instance.result().consumed == 3);
  CHECK(instance.result().rejected == 3);
  CHECK(instance.message() == "record_timing threw, as it always does");
}

TEST_CASE("a reporter that fails to start says why") {
  const auto plugin = open("fails_to_start");
  Instance instance(plugin, options_for(*plugin));
  REQUIRE(instance.created() == POLLUX_OK);
  CHECK(instance.start() == POLLUX_FATAL);
  CHECK(instance.message() == "cannot acquire what is needed, as always");
}

TEST_CASE("the slow reporter takes as long for a batch as it is told to") {
  const auto plugin = open("sleeps_on_deliver");
  Instance instance(plugin, options_for(*plugin, "delay", "30ms"));
  REQUIRE(instance.created() == POLLUX_OK);
  EventBatch events;
  events.timing(outer, 1, 1).timing(inner, 1, 1);
  const auto before = std::chrono::steady_clock::now();
  REQUIRE(instance.deliver(events.batch()) == POLLUX_OK);
  CHECK(std::chrono::steady_clock::now() - before >= std::chrono::milliseconds(30));
  CHECK(snapshot_of(instance) == R"({"events":2})");
}
