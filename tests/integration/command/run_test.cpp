// `pollux run`: good and bad lines, what reaches the reporters, and the exit codes.
#include <fcntl.h>
#include <unistd.h>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

// One recorder, and what it wrote.
struct Setup {
  TemporaryFolder folder;
  std::string record = folder.file("record");
  std::string config = write(folder, "pollux.toml", plugin_path() + recorder(record));
};

}  // namespace

TEST_CASE("Events reach the reporter with their names, depth, duration, value and attributes") {
  const Setup setup;
  const ChildResult result = run_pollux(
      {"run", "--config", setup.config},
      R"({"scope":"plan.tokens","parent_scope":"plan","depth":1,"duration_s":0.25,"batch_size":16,"model":"m 1"})"
      "\n"
      R"({"scope":"plan","duration_s":1,"status":"error"})"
      "\n"
      R"({"scope":"plan.tokens","parent_scope":"plan","duration_s":0.5})"
      "\n"
      R"({"message":"telemetry.metric","scope":"plan.efficiency","parent_scope":"plan","value":0.75,"metric_type":"gauge"})"
      "\n"
      R"({"scope":"items","value":3,"metric_type":"counter","attributes":{"kind":"a"}})"
      "\n"
      R"({"scope":"size","value":7,"metric_type":"histogram"})"
      "\n"
      R"({"scope":"note","value":"text"})"
      "\n");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out.empty());
  CHECK(mentions(result.error,
                 "pollux run: 7 events read, 0 bad lines; recorder: 7 delivered, 0 dropped, 0 rejected\n"));

  const std::vector<Recorded> events = recorded(setup.record);
  REQUIRE(events.size() == 7);
  CHECK(events[0].kind == "timing");
  CHECK(events[0].scope == "plan.tokens");
  CHECK(events[0].parent == "plan");
  CHECK(events[0].depth == "1");
  CHECK(events[0].call_count == "1");
  CHECK(events[0].duration_ns == "250000000");
  CHECK(events[0].rest == "batch_size=16 model=m\\s1");
  CHECK(events[1].scope == "plan");
  CHECK(events[1].parent == "-");
  CHECK(events[1].depth == "0");
  CHECK(events[1].rest == "status=error");
  CHECK(events[2].scope == "plan.tokens");
  CHECK(events[2].call_count == "2");
  CHECK(events[3].kind == "gauge");
  CHECK(events[3].scope == "plan.efficiency");
  CHECK(events[3].parent == "plan");
  CHECK(events[3].rest == "value=0.75");
  CHECK(events[4].kind == "counter");
  CHECK(events[4].rest == "value=3 kind=a");
  CHECK(events[5].kind == "histogram");
  CHECK(events[6].kind == "untyped");
  CHECK(events[6].rest == "value=text");
}

TEST_CASE("A bad line is reported with its number and reason, and the others are delivered") {
  const Setup setup;
  const std::string input =
      write(setup.folder, "events.jsonl",
            timing("one") + "hello\n" + "\n" + "[1]\n" + timing("two") + "{\"duration_s\":1}\n" +
                "{\"scope\":\"a\",\"value\":{\"x\":1}}\n" + "{\"scope\":\"\xff\",\"value\":1}\n" +
                "{\"scope\":\"a\",\"value\":1e999}\n" + timing("three"));
  const ChildResult result = run_pollux({"run", "--config", setup.config, "--input", input});
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, input + ":2: not JSON at byte"));
  CHECK(mentions(result.error, input + ":4: not an object"));
  CHECK(mentions(result.error, input + ":6: 'scope' is missing\n"));
  CHECK(mentions(result.error, input + ":7: 'value' holds an object"));
  CHECK(mentions(result.error, input + ":8: not UTF-8\n"));
  CHECK(mentions(result.error, input + ":9: "));
  CHECK(mentions(result.error, "3 events read, 6 bad lines; recorder: 3 delivered"));
  CHECK(recorded(setup.record).size() == 3);
}

TEST_CASE("CR LF, blank lines and a last line without an end are fine") {
  const Setup setup;
  const ChildResult result =
      run_pollux({"run", "--config", setup.config}, "\r\n" + std::string(R"({"scope":"a","duration_s":1})") +
                                                        "\r\n \t\n\n" + R"({"scope":"b","duration_s":1})");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  const std::vector<Recorded> events = recorded(setup.record);
  REQUIRE(events.size() == 2);
  CHECK(events[1].scope == "b");
}

TEST_CASE("A line longer than a mebibyte is reported, and the next one is read") {
  const Setup setup;
  const std::string longer =
      "{\"scope\":\"a\",\"duration_s\":1,\"x\":\"" + std::string(1024 * 1024, 'x') + "\"}\n";
  const ChildResult result = run_pollux({"run", "--config", setup.config}, longer + timing("b"));
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, "stdin:1: longer than 1 MiB\n"));
  const std::vector<Recorded> events = recorded(setup.record);
  REQUIRE(events.size() == 1);
  CHECK(events[0].scope == "b");
}

TEST_CASE("After twenty bad lines only their number is told") {
  const Setup setup;
  std::string input;
  for (int i = 0; i < 25; ++i) input += "bad\n";
  const ChildResult result = run_pollux({"run", "--config", setup.config}, input);
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, "stdin:20: "));
  CHECK_FALSE(mentions(result.error, "stdin:21: "));
  CHECK(mentions(result.error, "stdin: 5 more bad lines not shown\n"));
  CHECK(mentions(result.error, "0 events read, 25 bad lines"));
}

TEST_CASE("An empty input is no fault") {
  const Setup setup;
  const ChildResult result = run_pollux({"run", "--config", setup.config});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "0 events read, 0 bad lines"));
}

TEST_CASE("Quiet leaves out the account but not the bad lines") {
  const Setup setup;
  const ChildResult good = run_pollux({"run", "--config", setup.config, "--quiet"}, timing("a"));
  CHECK(good.exit_code == 0);
  CHECK(good.error.empty());
  const ChildResult bad = run_pollux({"run", "--config", setup.config, "-q"}, "bad\n");
  CHECK(bad.exit_code == 1);
  CHECK(mentions(bad.error, "stdin:1: not JSON"));
  CHECK_FALSE(mentions(bad.error, "events read"));
}

TEST_CASE("Events are delivered whatever the configuration and the environment say of telemetry") {
  const Setup setup;
  const std::string config = write(setup.folder, "off.toml",
                                   "[telemetry]\nenabled = false\n" + plugin_path() + recorder(setup.record));
  ChildOptions options = pollux_with({"run", "--config", config});
  options.environment["POLLUX_TELEMETRY"] = "0";
  CHECK(run_child(options, timing("a")).exit_code == 0);
  CHECK(recorded(setup.record).size() == 1);
}

TEST_CASE("Many events are all delivered, in order, through a small queue") {
  const Setup setup;
  const std::string config =
      write(setup.folder, "small.toml", plugin_path() + recorder(setup.record, "queue = 16\n"));
  std::string input;
  for (int i = 0; i < 50'000; ++i) {
    input += "{\"scope\":\"a.b\",\"duration_s\":0.001,\"i\":" + std::to_string(i) + "}\n";
  }
  const ChildResult result =
      run_pollux({"run", "--config", config, "--input", write(setup.folder, "events.jsonl", input)});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  const std::vector<Recorded> events = recorded(setup.record);
  REQUIRE(events.size() == 50'000);
  for (std::size_t i = 0; i < events.size(); ++i) {
    if (events[i].rest != "i=" + std::to_string(i) || events[i].call_count != std::to_string(i + 1)) {
      FAIL("event " << i << " has " << events[i].rest << " and call count " << events[i].call_count);
    }
  }
}

TEST_CASE("Reporters named on the command line are the only ones, in the file or not") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml",
                                   plugin_path() + recorder(folder.file("first"), "name = \"first\"\n") +
                                       recorder(folder.file("second"), "name = \"second\"\n"));
  const ChildResult one = run_pollux({"run", "--config", config, "--reporters", "second"}, timing("a"));
  INFO(one.error);
  CHECK(one.exit_code == 0);
  CHECK(mentions(one.error, "second: 1 delivered"));
  CHECK_FALSE(mentions(one.error, "first:"));
  CHECK_FALSE(std::filesystem::exists(folder.file("first")));
  CHECK(recorded(folder.file("second")).size() == 1);

  const ChildResult other =
      run_pollux({"run", "--config", config, "--reporters", "first,c_counter"}, timing("a"));
  INFO(other.error);
  CHECK(other.exit_code == 0);
  CHECK(mentions(other.error, "first: 1 delivered"));
  CHECK(mentions(other.error, "c_counter: 1 delivered"));
}

TEST_CASE("Each reporter gets what its routes let through, and that is a success") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml",
            plugin_path() + recorder(folder.file("all"), "name = \"all\"\n") +
                recorder(folder.file("some"), "name = \"some\"\ninclude = [\"plan.**\"]\n"));
  const ChildResult result = run_pollux({"run", "--config", config}, timing("plan.a") + timing("other"));
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error,
                 "all: 2 delivered, 0 dropped, 0 rejected; some: 1 delivered, 0 dropped, 0 rejected"));
}

TEST_CASE("Events that a reporter rejects exit with 1, and the other reporters get theirs") {
  const Setup setup;
  const std::string config =
      write(setup.folder, "throws.toml",
            plugin_path() + "[[reporter]]\nplugin = \"throws_on_event\"\n" + recorder(setup.record));
  const ChildResult result = run_pollux({"run", "--config", config}, timing("a") + timing("b"));
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, "throws_on_event: 0 delivered, 0 dropped, 2 rejected"));
  CHECK(mentions(result.error, "recorder: 2 delivered, 0 dropped, 0 rejected"));
  CHECK(recorded(setup.record).size() == 2);
}

TEST_CASE("What the log plugin writes as JSON can be read again") {
  const Setup setup;
  const std::string config = write(setup.folder, "log.toml",
                                   plugin_path() +
                                       "[[reporter]]\nplugin = \"log\"\n"
                                       "[reporter.options]\nformat = \"json\"\ntarget = \"stdout\"\n");
  const std::string lines =
      R"({"scope":"p.a","parent_scope":"p","duration_s":0.5,"start_wall_time_s":1700000000.25,"k":"v","attributes":{"scope":"s","time":1}})"
      "\n"
      R"({"scope":"p.x","parent_scope":"p","value":2,"metric_type":"counter","time_wall_s":1700000001.5})"
      "\n";
  const ChildResult first = run_pollux({"run", "--config", config}, lines);
  INFO(first.error);
  REQUIRE(first.exit_code == 0);
  const ChildResult second = run_pollux({"run", "--config", setup.config}, first.out);
  INFO(second.error);
  REQUIRE(second.exit_code == 0);

  const std::vector<Recorded> events = recorded(setup.record);
  REQUIRE(events.size() == 2);
  CHECK(events[0].scope == "p.a");
  CHECK(events[0].parent == "p");
  CHECK(events[0].duration_ns == "500000000");
  CHECK(mentions(events[0].rest, "k=v"));
  CHECK(mentions(events[0].rest, "time=1"));
  CHECK(mentions(events[0].rest, "attr.scope=s"));
  CHECK(events[1].kind == "counter");
  CHECK(events[1].rest == "value=2");
}

TEST_CASE("The configuration may come from the environment") {
  const Setup setup;
  ChildOptions options = pollux_with({"run"});
  options.environment["POLLUX_CONFIG"] = setup.config;
  CHECK(run_child(options, timing("a")).exit_code == 0);
  CHECK(recorded(setup.record).size() == 1);
}

TEST_CASE("An input that cannot be opened exits with 2, before any reporter is started") {
  const Setup setup;
  for (const std::string& input : {setup.folder.file("missing.jsonl"), setup.folder.path().string()}) {
    const ChildResult result = run_pollux({"run", "--config", setup.config, "--input", input});
    INFO(result.error);
    CHECK(result.exit_code == 2);
    CHECK(mentions(result.error, input));
  }
  CHECK_FALSE(std::filesystem::exists(setup.record));
}

TEST_CASE("A configuration error exits with 3") {
  const Setup setup;
  const auto run_with = [&](const std::string& text) {
    return run_pollux({"run", "--config", write(setup.folder, "bad.toml", text)}, timing("a"));
  };
  const ChildResult unknown_key = run_with("[telemetry]\nenabeld = true\n");
  CHECK(unknown_key.exit_code == 3);
  CHECK(mentions(unknown_key.error, "bad.toml:2:1"));

  const ChildResult no_reporter = run_with(plugin_path());
  CHECK(no_reporter.exit_code == 3);
  CHECK(mentions(no_reporter.error, "no reporter is enabled"));

  const ChildResult missing_plugin = run_with("[[reporter]]\nplugin = \"not_there\"\n");
  CHECK(missing_plugin.exit_code == 3);
  CHECK(mentions(missing_plugin.error, "bad.toml:2:"));

  const ChildResult wrong_option = run_with(plugin_path() + recorder(setup.record) + "paht = 1\n");
  CHECK(wrong_option.exit_code == 3);
  CHECK(mentions(wrong_option.error, "paht"));

  CHECK(run_pollux({"run", "--config", setup.folder.file("none.toml")}).exit_code == 3);
  CHECK_FALSE(std::filesystem::exists(setup.record));
}

TEST_CASE("A reporter that cannot be started exits with 4, or is left out when it may be skipped") {
  const Setup setup;
  const std::string reporters = "[[reporter]]\nplugin = \"fails_to_start\"\non_error = \"";
  const ChildResult failed = run_pollux(
      {"run", "--config",
       write(setup.folder, "fail.toml", plugin_path() + reporters + "fail\"\n" + recorder(setup.record))},
      timing("a"));
  INFO(failed.error);
  CHECK(failed.exit_code == 4);
  CHECK(mentions(failed.error, "fails_to_start"));

  const ChildResult skipped = run_pollux(
      {"run", "--config",
       write(setup.folder, "skip.toml", plugin_path() + reporters + "skip\"\n" + recorder(setup.record))},
      timing("a"));
  INFO(skipped.error);
  CHECK(skipped.exit_code == 0);
  CHECK(recorded(setup.record).size() == 1);
}

TEST_CASE("It ends although nobody reads standard error") {
  const Setup setup;
  const std::string input = write(setup.folder, "input", timing("a") + "no event\n" + timing("b"));
  int pipe[2];
  REQUIRE(::pipe(pipe) == 0);
  ::fcntl(pipe[1], F_SETFL, O_NONBLOCK);
  while (::write(pipe[1], "x", 1) == 1) continue;
  ::fcntl(pipe[1], F_SETFL, 0);
  ChildOptions options;
  options.program = "/bin/sh";
  options.arguments = {"-c",         "exec \"$@\" 2>&" + std::to_string(pipe[1]),
                       "sh",         POLLUX_COMMAND,
                       "run",        "--config",
                       setup.config, "--input",
                       input};
  const ChildResult result = run_child(options);
  ::close(pipe[0]);
  ::close(pipe[1]);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 1);  // for the bad line
  CHECK(recorded(setup.record).size() == 2);
}
