// `pollux exec`: the command runs as if nothing was around it, and what it did is reported.
#include "catch.hpp"
#include "command.hpp"
#include "sanitized.hpp"

using namespace pollux::test;

namespace {

// One recorder, and what it wrote.
struct Setup {
  TemporaryFolder folder;
  std::string record = folder.file("record");
  std::string config = write(folder, "pollux.toml", plugin_path() + recorder(record));

  [[nodiscard]] ChildResult exec(std::vector<std::string> words, std::string_view input = {}) const {
    words.insert(words.begin(), {"exec", "--config", config});
    return run_pollux(words, input);
  }
  [[nodiscard]] Recorded event(const std::string& scope) const {
    for (const Recorded& each : recorded(record)) {
      if (each.scope == scope) return each;
    }
    return {};
  }
  // Of the metric under the scope `exec`; -1 when there is none.
  [[nodiscard]] double metric(const std::string& name) const {
    const std::string rest = event("exec." + name).rest;
    return rest.starts_with("value=") ? std::stod(rest.substr(6)) : -1;
  }
};

std::vector<std::string> sh(const std::string& script) { return {"--", "sh", "-c", script}; }

}  // namespace

TEST_CASE("A command keeps its input, output and exit code, and nothing is added") {
  const Setup setup;
  const ChildResult result = setup.exec(sh("cat; echo oops >&2; exit 3"), "some text");
  CHECK(result.exit_code == 3);
  CHECK(result.out == "some text");
  CHECK(result.error == "oops\n");
  CHECK(setup.exec({"--", "true"}).exit_code == 0);
}

TEST_CASE("The scope of a command tells its name, its attributes and how it ended") {
  const Setup setup;
  SECTION("success") {
    CHECK(setup.exec({"--attr", "host=db1", "-a", "note=a=b c", "--", "/bin/true", "secret"}).exit_code == 0);
    const Recorded event = setup.event("exec");
    CHECK(event.kind == "timing");
    CHECK(event.depth == "0");
    CHECK(event.rest == "command=true host=db1 note=a=b\\sc exit_code=0");
  }
  SECTION("failure, under another name") {
    CHECK(setup.exec({"--name", "nightly.backup", "--", "false"}).exit_code == 1);
    CHECK(setup.event("nightly.backup").rest == "status=error command=false exit_code=1");
    CHECK(setup.event("nightly.backup.user_time_s").parent == "nightly.backup");
  }
  SECTION("arguments, when asked for") {
    CHECK(setup.exec({"--arguments", "--", "true", "a b", "c"}).exit_code == 0);
    CHECK(setup.event("exec").rest == "command=true arguments='a\\sb'\\sc exit_code=0");
  }
}

TEST_CASE("What a command used is reported as metrics") {
  const Setup setup;
  REQUIRE(setup.exec(sh("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")).exit_code == 0);
  CHECK(setup.metric("user_time_s") > 0.01);
  CHECK(setup.metric("user_time_s") < 60);
  CHECK(setup.metric("system_time_s") >= 0);
  CHECK(setup.metric("max_memory_bytes") > 100'000);
  CHECK(setup.metric("minor_page_faults") > 0);
  CHECK(setup.metric("major_page_faults") >= 0);
  CHECK(setup.metric("voluntary_context_switches") + setup.metric("involuntary_context_switches") > 0);
  CHECK(setup.metric("disk_read_bytes") >= 0);
  CHECK(setup.metric("disk_written_bytes") >= 0);
  CHECK(setup.event("exec.user_time_s").kind == "counter");
  CHECK(setup.event("exec.max_memory_bytes").kind == "gauge");
  CHECK(setup.event("exec.user_time_s").parent == "exec");
  CHECK(mentions(setup.event("exec.user_time_s").rest, " command=sh"));
  CHECK(recorded(setup.record).size() == 10);
}

TEST_CASE("The peak of memory is the command's own") {
  const Setup setup;
  REQUIRE(setup.exec({"--", "true"}).exit_code == 0);
  const double little = setup.metric("max_memory_bytes");
  REQUIRE(setup.exec(sh("x=$(head -c 30000000 /dev/zero | tr '\\0' a)")).exit_code == 0);
  CHECK(setup.metric("max_memory_bytes") > 30e6);
  CHECK(little < (is_sanitized ? 60e6 : 30e6));  // before its exec a child is a copy of the command
}

TEST_CASE("Every argument arrives as it was given") {
  const Setup setup;
  CHECK(
      setup
          .exec({"--", "printf", "<%s>", "", "[a,b]", "--", "-c", "--help", "a b", "{}", "$x", "run", "x\ny"})
          .out == "<><[a,b]><--><-c><--help><a b><{}><$x><run><x\ny>");
}

TEST_CASE("An argument list of a megabyte arrives whole") {
  const Setup setup;
  std::vector<std::string> words = {"--arguments", "--", "sh", "-c", "echo $#", "sh"};
  for (int i = 0; i < 20'000; ++i) words.push_back(std::string(45, 'x') + std::to_string(i));
  const ChildResult result = setup.exec(words);
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "20000\n");
  CHECK(setup.event("exec").rest.size() < 2000);
}

TEST_CASE("A command inherits no descriptor of a reporter") {
  const Setup setup;
  const ChildResult result = setup.exec(sh("ls /proc/$$/fd"));
  const ChildResult alone = run_child({"/bin/sh", {"-c", "ls /proc/$$/fd"}, {}, {}});
  CHECK(result.out == alone.out);
}

TEST_CASE("A command that is not there exits with 127, one that cannot run with 126, and both are reported") {
  const Setup setup;
  const ChildResult missing = setup.exec({"--", "no-such-command"});
  CHECK(missing.exit_code == 127);
  CHECK(missing.error == "pollux exec: no-such-command: No such file or directory\n");
  CHECK(setup.event("exec").rest == "status=error command=no-such-command exit_code=127");
  CHECK(recorded(setup.record).size() == 1);

  const ChildResult forbidden = setup.exec({"--", write(setup.folder, "plain.txt", "text")});
  CHECK(forbidden.exit_code == 126);
  CHECK(mentions(forbidden.error, "plain.txt: Permission denied"));
  CHECK(setup.event("exec").rest == "status=error command=plain.txt exit_code=126");
}

TEST_CASE("The configuration of a command may come from the environment") {
  const Setup setup;
  ChildOptions options = pollux_with({"exec", "--", "true"});
  options.environment["POLLUX_CONFIG"] = setup.config;
  options.environment["POLLUX_TELEMETRY"] = "0";
  CHECK(run_child(options).exit_code == 0);
  CHECK(recorded(setup.record).size() == 10);
}

TEST_CASE("Without telemetry the command runs all the same, unless that is forbidden") {
  const Setup setup;
  const std::string bad = write(setup.folder, "bad.toml", "[telemetry]\nenabeld = true\n");
  const std::string none = write(setup.folder, "none.toml", plugin_path());
  struct Case {
    std::vector<std::string> words;
    const char* complaint;
  };
  for (const Case& each :
       {Case{{}, "no configuration; name one with --config FILE"}, Case{{"--config", bad}, "bad.toml:2:1"},
        Case{{"--config", none}, "no reporter is enabled"},
        Case{{"--config", setup.folder.file("missing.toml")}, "missing.toml"}}) {
    std::vector<std::string> words = {"exec"};
    words.insert(words.end(), each.words.begin(), each.words.end());
    std::vector<std::string> strict = words;
    words.insert(words.end(), {"--", "sh", "-c", "echo ran; exit 5"});
    const ChildResult result = run_pollux(words);
    INFO(result.error);
    CHECK(result.exit_code == 5);
    CHECK(result.out == "ran\n");
    CHECK(mentions(result.error, each.complaint));
    CHECK(mentions(result.error, "pollux exec: the command runs without telemetry\n"));

    strict.insert(strict.end(), {"--strict", "--", "sh", "-c", "echo ran; exit 5"});
    const ChildResult refused = run_pollux(strict);
    INFO(refused.error);
    CHECK(refused.exit_code == 125);
    CHECK(refused.out.empty());
    CHECK(mentions(refused.error, each.complaint));
  }
}

TEST_CASE("A reporter that does not start is left out, and the others report") {
  const Setup setup;
  const std::string config =
      write(setup.folder, "fails.toml",
            plugin_path() + "[[reporter]]\nplugin = \"fails_to_start\"\n" + recorder(setup.record));
  const ChildResult result = run_pollux({"exec", "-c", config, "--", "true"});
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "fails_to_start"));
  CHECK(setup.event("exec").kind == "timing");

  const ChildResult strict = run_pollux({"exec", "-c", config, "--strict", "--", "echo", "ran"});
  CHECK(strict.exit_code == 125);
  CHECK(strict.out.empty());
}

TEST_CASE("Events that are lost are a warning, and only with --strict a failure of a command that had none") {
  const Setup setup;
  const std::string config =
      write(setup.folder, "throws.toml",
            plugin_path() + "[[reporter]]\nplugin = \"throws_on_event\"\n" + recorder(setup.record));
  const auto exec = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"exec", "-c", config});
    return run_pollux(words);
  };
  const ChildResult result = exec({"--", "true"});
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error,
                 "pollux exec: not all was delivered: throws_on_event: 0 delivered, 0 dropped, 10 rejected"));
  CHECK_FALSE(mentions(result.error, "recorder"));
  CHECK(exec({"--strict", "--", "true"}).exit_code == 125);
  CHECK(exec({"--strict", "--", "false"}).exit_code == 1);
}

TEST_CASE("Exec explains itself, its own exit codes too") {
  const ChildResult result = run_pollux({"exec", "--help"});
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "pollux exec [OPTIONS] -- COMMAND [ARGUMENT...]"));
  CHECK(mentions(result.out, "Exit codes:\n  125  exec itself failed"));
  CHECK(run_pollux({"help", "exec"}).out == result.out);
}

TEST_CASE("Wrong usage of exec exits with 125, which no command is blamed for") {
  struct Case {
    std::vector<std::string> words;
    const char* complaint;
  };
  for (const Case& each :
       std::vector<Case>{{{}, "a command is missing; expected pollux exec [OPTIONS] -- COMMAND"},
                         {{"--"}, "a command is missing"},
                         {{"ls", "-l"}, "the command 'ls' has no `--` before it"},
                         {{"ls", "--", "x"}, "the command 'ls' has no `--` before it"},
                         {{"--conifg", "x", "--", "ls"}, "unexpected arguments: --conifg"},
                         {{"--config"}, "--config"},
                         {{"--attr", "x", "--", "ls"}, "--attr: expected KEY=VALUE, found 'x'"},
                         {{"--attr", "=x", "--", "ls"}, "--attr: expected KEY=VALUE"},
                         {{"--name", "a..b", "--", "ls"}, "--name: expected names joined by dots"},
                         {{"--name", "", "--", "ls"}, "--name"}}) {
    std::vector<std::string> words = {"exec"};
    words.insert(words.end(), each.words.begin(), each.words.end());
    const ChildResult result = run_pollux(words);
    INFO(result.error);
    CHECK(result.exit_code == 125);
    CHECK(mentions(result.error, each.complaint));
    CHECK(mentions(result.error, "`pollux exec --help` explains the usage"));
    CHECK(result.out.empty());
  }
}
