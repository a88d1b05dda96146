// `pollux exec` and traces: what goes on in the command hangs below the scope around it.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;
using nlohmann::json;

namespace {

constexpr const char* header = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

struct Setup {
  TemporaryFolder folder;
  std::string lines = folder.file("trace.jsonl");
  std::string config = write(folder, "pollux.toml",
                             "[plugins]\npath = ['" POLLUX_FIXTURE_DIR
                             "']\n"
                             "[[reporter]]\nplugin = \"trace_lines\"\n[reporter.options]\npath = '" +
                                 lines + "'\n");
  std::string without_traces = write(folder, "plain.toml", plugin_path() + recorder(folder.file("record")));

  [[nodiscard]] ChildResult exec(const std::string& with, const std::string& script,
                                 const char* traceparent) const {
    ChildOptions options =
        pollux_with({"exec", "--config", with, "--name", "outer", "--", "sh", "-c", script});
    options.environment["POLLUX"] = POLLUX_COMMAND;
    options.environment["CONFIG"] = with;
    options.environment["TRACEPARENT"] = traceparent;
    return run_child(options);
  }
  [[nodiscard]] json scope(const std::string& name) const {
    for (const std::string& line : lines_of(lines)) {
      json event = json::parse(line);
      if (event["scope"] == name) return event;
    }
    return {};
  }
};

std::string field(const json& event, const char* name) { return event.value(name, ""); }

}  // namespace

TEST_CASE("An exec in an exec is a span below it, in one trace") {
  const Setup setup;
  const ChildResult result = setup.exec(
      setup.config, R"("$POLLUX" exec -c "$CONFIG" --name inner -- sh -c 'echo $TRACEPARENT')", "");
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
  const json outer = setup.scope("outer"), inner = setup.scope("inner");
  CHECK(field(outer, "trace_id").size() == 32);
  CHECK(field(outer, "parent_span_id") == std::string(16, '0'));
  CHECK(field(inner, "trace_id") == field(outer, "trace_id"));
  CHECK(field(inner, "parent_span_id") == field(outer, "span_id"));
  CHECK(field(inner, "span_id") != field(outer, "span_id"));
  CHECK(result.out == "00-" + field(inner, "trace_id") + "-" + field(inner, "span_id") + "-01\n");
}

TEST_CASE("An exec continues the trace of its environment") {
  const Setup setup;
  REQUIRE(setup.exec(setup.config, "true", header).exit_code == 0);
  const json outer = setup.scope("outer");
  CHECK(field(outer, "trace_id") == "0af7651916cd43dd8448eb211c80319c");
  CHECK(field(outer, "parent_span_id") == "b7ad6b7169203331");
}

TEST_CASE("A header that is none begins a new trace") {
  const Setup setup;
  const ChildResult result = setup.exec(setup.config, "echo $TRACEPARENT", "00-nonsense");
  const json outer = setup.scope("outer");
  CHECK(field(outer, "trace_id").size() == 32);
  CHECK(field(outer, "parent_span_id") == std::string(16, '0'));
  CHECK(result.out == "00-" + field(outer, "trace_id") + "-" + field(outer, "span_id") + "-01\n");
}

TEST_CASE("Where no reporter shows trace ids, the command gets the header as it was") {
  const Setup setup;
  CHECK(setup.exec(setup.without_traces, "echo $TRACEPARENT", header).out == std::string(header) + "\n");
  CHECK(setup.exec(setup.without_traces, "echo $TRACEPARENT", "other").out == "other\n");
  CHECK(setup.exec(setup.folder.file("missing.toml"), "echo $TRACEPARENT", header).out ==
        std::string(header) + "\n");
}
