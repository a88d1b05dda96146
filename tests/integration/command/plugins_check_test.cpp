// `pollux plugins check` and `pollux plugins bench` as programs; what the cases find is tested in
// tests/contract.
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "command.hpp"
#include "sanitized.hpp"

using namespace pollux::test;
using nlohmann::json;

namespace {

const std::string counter = fixtures + "/libpollux_c_counter.so";
const std::string thrower = fixtures + "/libpollux_throws_on_event.so";
const std::string summary = plugins + "/libpollux_summary.so";
const std::string recorder_file = fixtures + "/libpollux_recorder.so";

}  // namespace

TEST_CASE("A plugin that behaves passes, and exits with 0") {
  const ChildResult result = run_pollux({"plugins", "check", counter, "--seed", "7"});
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "c_counter 1.0.0"));
  CHECK(mentions(result.out, "seed 7\n"));
  CHECK(mentions(result.out, "pass  lifecycle.starts "));
  CHECK(mentions(result.out, " 0 failed, "));
  CHECK(result.error.empty());
}

TEST_CASE("A failed case is explained within 80 columns, and how to repeat it is told") {
  const ChildResult result = run_pollux({"plugins", "check", thrower, "--seed", "7"});
  INFO(result.out);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.out, "FAIL  lifecycle.delivers "));
  for (const char* part : {"expected", "found", "why", "remedy"})
    CHECK(mentions(result.out, std::string("\n      ") + part));
  CHECK(mentions(result.out, "pollux plugins check " + thrower + " --seed 7 --case lifecycle.delivers\n"));
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    if (!mentions(line, thrower)) CHECK(line.size() <= 80);
  }
}

TEST_CASE("Results are JSON when asked for") {
  const ChildResult result = run_pollux({"plugins", "check", thrower, "--seed", "7", "--json"});
  CHECK(result.exit_code == 1);
  const json object = json::parse(result.out);
  CHECK(object["name"] == "throws_on_event");
  CHECK(object["seed"] == 7);
  CHECK(object["failed"] == 1);
  for (const json& one : object["cases"]) {
    if (one["verdict"] != "fail") continue;
    CHECK(one["name"] == "lifecycle.delivers");
    CHECK(one["expected"] == "OK, and nothing rejected");
    CHECK(mentions(one["repeat"].get<std::string>(), "--case lifecycle.delivers"));
  }
}

TEST_CASE("Cases are listed, picked and left out by name") {
  const ChildResult list = run_pollux({"plugins", "check", "--list"});
  CHECK(list.exit_code == 0);
  CHECK(mentions(list.out, "\nlayout.events "));
  const ChildResult picked = run_pollux(
      {"plugins", "check", counter, "--case", "lifecycle.*", "--except", "*.starts", "--except", "*.again"});
  CHECK(mentions(picked.out, "lifecycle.creates"));
  CHECK_FALSE(mentions(picked.out, "lifecycle.starts"));
  CHECK_FALSE(mentions(picked.out, "lifecycle.again"));
  CHECK_FALSE(mentions(picked.out, "data."));
  const ChildResult none = run_pollux({"plugins", "check", counter, "--case", "nothing"});
  CHECK(none.exit_code == 2);
  CHECK(mentions(none.error, "no case is named like 'nothing'"));
}

TEST_CASE("Options come from the command line or from a configuration, and are checked") {
  const TemporaryFolder folder;
  const ChildResult given =
      run_pollux({"plugins", "check", recorder_file, "--option", "path=" + folder.file("a"), "--option",
                  "append=true", "--case", "lifecycle.starts"});
  INFO(given.out << given.error);
  CHECK(given.exit_code == 0);
  CHECK(std::filesystem::exists(folder.file("a")));

  const std::string config = write(folder, "pollux.toml", plugin_path() + recorder(folder.file("b")));
  const ChildResult read =
      run_pollux({"plugins", "check", "recorder", "--config", config, "--case", "lifecycle.starts"});
  INFO(read.out << read.error);
  CHECK(read.exit_code == 0);
  CHECK(std::filesystem::exists(folder.file("b")));

  const ChildResult unknown = run_pollux({"plugins", "check", recorder_file, "--option", "pth=x"});
  CHECK(unknown.exit_code == 2);
  CHECK(mentions(unknown.error, "--option: plugin 'recorder' has no option 'pth'"));
  const ChildResult shapeless = run_pollux({"plugins", "check", recorder_file, "--option", "path"});
  CHECK(shapeless.exit_code == 2);
  CHECK(mentions(shapeless.error, "expected KEY=VALUE"));
  const ChildResult unused = run_pollux({"plugins", "check", counter, "--config", config});
  CHECK(unused.exit_code == 3);
  CHECK(mentions(unused.error, "no reporter uses the plugin"));
}

TEST_CASE("A file that cannot be read exits with 4, one that is no plugin fails as such") {
  const ChildResult missing = run_pollux({"plugins", "check", "/nowhere/libpollux_x.so"});
  CHECK(missing.exit_code == 4);
  CHECK(mentions(missing.error, "/nowhere/libpollux_x.so"));
  const ChildResult text = run_pollux({"plugins", "check", fixtures + "/libpollux_not_a_library.so"});
  CHECK(text.exit_code == 1);
  CHECK(mentions(text.out, "FAIL  identity.manifest "));
  CHECK(mentions(text.out, "cases: its manifest cannot be read"));
}

TEST_CASE("A plugin that hangs is killed at the timeout") {
  const std::string timeout = is_sanitized ? "4s" : "200ms";  // ordinary calls take no more
  ChildOptions options = pollux_with({"plugins", "check", fixtures + "/careless/libpollux_careless.so",
                                      "--case", "volume.no_event", "--timeout", timeout});
  options.environment["POLLUX_CARELESS"] = "hangs_without_events";
  const ChildResult result = run_child(options);
  INFO(result.out << result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.out, "no end within " + timeout + ", in deliver"));
}

TEST_CASE("A plugin that crashes is told with the signal and the call") {
  ChildOptions options = pollux_with(
      {"plugins", "check", fixtures + "/careless/libpollux_careless.so", "--case", "ending.start_twice"});
  options.environment["POLLUX_CARELESS"] = "crashes_at_second_start";
  const ChildResult result = run_child(options);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.out, "it was ended by SIGABRT, in start"));
}

TEST_CASE("A signal ends a check, the plugin with it") {
  ChildOptions options = pollux_with({"plugins", "check", fixtures + "/careless/libpollux_careless.so",
                                      "--case", "volume.no_event", "--timeout", "60s"});
  options.environment["POLLUX_CARELESS"] = "hangs_without_events";
  const TemporaryFolder folder;
  options.environment["TMPDIR"] = folder.path().string();
  ChildProcess child(options);
  // The case has begun when its folder is there.
  REQUIRE(child.wait_until([&] { return !std::filesystem::is_empty(folder.path()); }));
  child.signal(SIGTERM);
  const ChildResult result = child.finish();
  CHECK(result.exit_code == 143);
  CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("Secret options are hidden in the repeat line and in the JSON, also where the plugin quotes them") {
  // By the schema, by the key and by the form of the value.
  const std::vector<std::string> words = {"plugins",
                                          "check",
                                          plugins + "/libpollux_otlp.so",
                                          "--option",
                                          "headers.x-tenant=tenant-hunter2",
                                          "--option",
                                          "resource.api_token=token-hunter2",
                                          "--option",
                                          "service_name=AKIAABCDEFGHIJKLMNOP",
                                          "--option",
                                          "endpoint=http://127.0.0.1:1",
                                          "--case",
                                          "lifecycle.delivers",
                                          "--seed",
                                          "1"};
  if (!std::filesystem::exists(plugins + "/libpollux_otlp.so")) return;
  const ChildResult text = run_pollux(words);
  std::vector<std::string> with_json = words;
  with_json.push_back("--json");
  const ChildResult object = run_pollux(with_json);
  for (const ChildResult& result : {text, object}) {
    INFO(result.out << result.error);
    CHECK(result.exit_code == 1);
    for (const char* secret : {"hunter2", "AKIAABCDEFGHIJKLMNOP"})
      CHECK_FALSE(mentions(result.out + result.error, secret));
    CHECK(mentions(result.out, "--option 'headers.x-tenant=[hidden]'"));
    CHECK(mentions(result.out, "--option 'resource.api_token=[hidden]'"));
    CHECK(mentions(result.out, "--option 'service_name=[hidden]'"));
    CHECK(mentions(result.out, "--option endpoint=http://127.0.0.1:1"));
  }
}

TEST_CASE("A malformed --option is named by its position, for it may be a secret") {
  const ChildResult result =
      run_pollux({"plugins", "check", summary, "--option", "print=true", "--option", "hunter2"});
  CHECK(result.exit_code == 2);
  CHECK(result.error == "pollux plugins check: --option number 2: expected KEY=VALUE\n");
}

TEST_CASE("A bench measures rates and costs, and loses nothing") {
  const ChildResult text = run_pollux({"plugins", "bench", summary, "--events", "2000"});
  INFO(text.out << text.error);
  CHECK(text.exit_code == 0);
  CHECK(mentions(text.out, "\nscopes "));
  CHECK(mentions(text.out, "lost: 0\n"));

  const json object =
      json::parse(run_pollux({"plugins", "bench", summary, "--events", "2000", "--json"}).out);
  CHECK(object["name"] == "summary");
  CHECK(object["scopes"]["per_second"] > 0.0);
  CHECK(object["metrics"]["worker_ns"] > 0.0);
  CHECK(object["scope_ns"] > 0.0);
  CHECK(object["lost"] == 0);
  CHECK(object["events"] >= 20'000);
}

TEST_CASE("A bench of a plugin that wants no metrics says so, and one that cannot start exits with 4") {
  const ChildResult stripped =
      run_pollux({"plugins", "bench", fixtures + "/libpollux_stripped.so", "--events", "1000"});
  INFO(stripped.out << stripped.error);
  CHECK(stripped.exit_code == 0);
  CHECK(mentions(stripped.out, "\nmetrics "));
  CHECK(mentions(stripped.out, " not wanted "));
  const ChildResult failing = run_pollux({"plugins", "bench", fixtures + "/libpollux_fails_to_start.so"});
  CHECK(failing.exit_code == 4);
  CHECK(mentions(failing.error, "cannot acquire what is needed"));
}
