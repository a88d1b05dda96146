// Classes that fail, at each step, and what the host and its operator see of it.
#include <sys/wait.h>
#include <unistd.h>

#include "child_process.hpp"
#include "hosted.hpp"
#include "sanitized.hpp"

using namespace pollux;
using test::quoted;
using test::TemporaryFolder;

namespace {

std::string refusal(const std::string& module, const std::string& name, const std::string& more = "") {
  const auto host = Host::from_text(test::python_config(module, name, more));
  REQUIRE_FALSE(host.has_value());
  return host.error().message();
}

}  // namespace

TEST_CASE("A class that is no reporter is refused, with what is missing and where") {
  const std::string error = refusal("kinds", "Neither");
  CHECK_THAT(error, Catch::Contains("reporter 'python' could not start: class 'Neither' of module 'kinds'"));
  CHECK_THAT(error, Catch::Contains("/kinds.py"));
  CHECK_THAT(error, Catch::Contains("record_timing(self, scope, duration, **metadata)"));
}

TEST_CASE("A module or a class that is not there is refused") {
  CHECK_THAT(refusal("no_such_module", "X"),
             Catch::Contains("ModuleNotFoundError: No module named 'no_such_module'"));
  CHECK_THAT(refusal("kinds", "NoSuchClass"), Catch::Contains("has no class 'NoSuchClass'"));
}

TEST_CASE("A constructor that raises is refused with its traceback") {
  const std::string error = refusal("kinds", "Broken");
  CHECK_THAT(error, Catch::Contains("Traceback (most recent call last)"));
  CHECK_THAT(error, Catch::Contains("kinds.py\", line "));
  CHECK_THAT(error, Catch::Contains("RuntimeError: the database is away"));
}

TEST_CASE("A method that is a property is refused when that raises, with its traceback") {
  const std::string error = refusal("kinds", "FlushIsAPropertyThatRaises");
  CHECK_THAT(error, Catch::Contains("in flush") && Catch::Contains("RuntimeError: the connection is away"));
  CHECK_THAT(refusal("kinds", "CloseIsAPropertyWithATypo"),
             Catch::Contains("in close") && Catch::Contains("has no attribute 'conection'"));
}

TEST_CASE("Options that cannot be right are refused with their line") {
  CHECK_THAT(refusal("kinds.py!", "X"), Catch::Contains("(text):9:10") && Catch::Contains("option 'module'"));
  CHECK_THAT(refusal("kinds", "a b"),
             Catch::Contains("option 'class' is the string 'a b'; expected the name of a class"));
  CHECK_THAT(refusal("kinds", "Nothing", "venv = \"/no/such/venv\""), Catch::Contains("has no pyvenv.cfg"));
}

TEST_CASE("An event that a method raises at is rejected and counted, the others are delivered") {
  Host host = test::python_host("kinds", "Failing");
  for (int i = 0; i < 100; ++i) const auto scope = host.telemetry()("work");
  host.shutdown(std::chrono::seconds(20));
  const ReporterLedger ledger = host.ledger().reporters.at(0);
  CHECK(ledger.rejected == 50);
  CHECK(ledger.delivered == 50);
  CHECK(ledger.balances());
}

TEST_CASE("The log has the Python traceback of an exception") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("pollux.toml")) << test::python_config("kinds", "Failing");
  std::ofstream(folder.file("events.jsonl")) << "{\"scope\": \"a\", \"duration_s\": 1}\n"
                                                "{\"scope\": \"b\", \"duration_s\": 1}\n";
  const test::ChildResult result = test::run_child(
      {.program = POLLUX_COMMAND,
       .arguments = {"run", "--config", folder.file("pollux.toml"), "--input", folder.file("events.jsonl")},
       .environment = {},
       .folder = {}});
  CHECK(result.exit_code == 1);
  CHECK_THAT(result.error, Catch::Contains("in record_timing"));
  CHECK_THAT(result.error, Catch::Contains("ValueError: no room for b"));
}

TEST_CASE("An exception with retry_after has the event sent again, in order and without a double") {
  const TemporaryFolder folder;
  const std::string file = folder.file("seen.json");
  Host host = test::python_host("kinds", "ComesBack", "kwargs.path = " + quoted(file));
  for (int i = 0; i < 10; ++i) const auto scope = host.telemetry()("work");
  host.flush(std::chrono::seconds(20));
  host.shutdown(std::chrono::seconds(20));
  CHECK(test::text_of(file) == "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]");
  CHECK(host.ledger().reporters.at(0).delivered == 10);
  CHECK(host.ledger().reporters.at(0).resent >= 2);
}

TEST_CASE("A child forked from a process that runs Python refuses to use it, at once") {
  if (test::is_sanitized) return;  // a sanitizer ends a child that starts threads
  const Host host = test::python_host("kinds", "Nothing");
  const pid_t child = ::fork();
  if (child == 0) {
    const auto own = Host::from_text(test::python_config("kinds", "Nothing"));
    const bool refused = !own && own.error().message().find("was forked from one") != std::string::npos;
    ::_exit(refused ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
}

TEST_CASE("A class that is busy in Python keeps no thread of the application waiting") {
  Host host = test::python_host("kinds", "Slow");
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < 3; ++i) const auto scope = tele("slow");
  // While it is in Python for 0.6 s or more, 100,000 scopes are recorded.
  for (int i = 0; i < 100'000; ++i) const auto scope = tele("quick");
  const ReporterLedger ledger = host.ledger().reporters.at(0);
  CHECK(ledger.delivered < 1000);
  host.shutdown(std::chrono::milliseconds(100));
  CHECK(host.ledger().balances());
}

TEST_CASE("A class that takes long for each event is given small batches, waited for, and loses nothing") {
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
      "\"]\n[[reporter]]\nplugin = \"python\"\nqueue = 50\noverflow = \"block\"\nblock_timeout = \"1h\"\n"
      "health.call_budget = \"500ms\"\n"  // all events take 1.5 s
      "[reporter.options]\nmodule = \"kinds\"\nclass = \"Unhurried\"\npath = [\"" POLLUX_REPORTERS_DIR
      "\"]\n");
  if (!host) FAIL(host.error().message());
  for (int i = 0; i < 300; ++i) const auto scope = host->telemetry()("work");
  CHECK(host->flush(std::chrono::seconds(60)).abandoned == 0);
  const ReporterLedger ledger = host->ledger().reporters.at(0);
  CHECK(ledger.delivered == 300);
  CHECK(ledger.dropped.empty());
  CHECK(ledger.state == "ready");
}

TEST_CASE("Programs that a reporter starts can be told to end") {
  for (const char* name : {"Starting", "StartingOnAThread"}) {
    CAPTURE(name);
    const TemporaryFolder folder;
    Host host = test::python_host("kinds", name, "kwargs.path = " + quoted(folder.file("record")));
    { const auto scope = host.telemetry()("work"); }
    host.shutdown(std::chrono::seconds(50));
    std::string ended;
    for (const auto& way : test::written(folder.file("record"), "ended"))
      ended += way[0].get<std::string>() + "=" + std::to_string(way[1].get<int>()) + " ";
    if (!test::is_sanitized) CHECK(ended == "subprocess=15 posix_spawn=15 fork=15 system=15 ");
    CHECK(test::written(folder.file("record"), "mask") == std::vector<nlohmann::json>{true});
  }
}

TEST_CASE("A module that everyone may write is refused, and nothing of it runs") {
  const TemporaryFolder folder;
  const std::string mark = folder.file("mark");
  const std::filesystem::path package = folder.path() / "company", module = package / "telemetry.py";
  std::filesystem::create_directory(package);
  std::ofstream(package / "__init__.py") << "";
  std::ofstream(module) << "open('" << mark
                        << "', 'w')\nclass X:\n    def record_timing(self, *a, **m): pass\n";
  const auto refusal = [&] {
    const auto host =
        Host::from_text(test::python_config("company.telemetry", "X", "", folder.path().string()));
    return host ? std::string() : host.error().message();
  };
  const auto allow = [](const std::filesystem::path& path, bool all) {
    std::filesystem::permissions(
        path, std::filesystem::perms::others_write,
        all ? std::filesystem::perm_options::add : std::filesystem::perm_options::remove);
  };
  for (const auto& file : {module, package / "__init__.py"}) {
    allow(file, true);
    CHECK_THAT(refusal(), Catch::Contains("reporter 'python' could not start: " + file.string() +
                                          ": everyone may write this module (mode 0") &&
                              Catch::EndsWith("; chmod o-w " + file.string()));
    allow(file, false);
  }
  for (const auto& searched : {package, folder.path()}) {
    allow(searched, true);
    CHECK_THAT(refusal(),
               Catch::Contains("everyone may add Python modules to the folder " + searched.string()) &&
                   Catch::EndsWith("; chmod o-w " + searched.string()));
    allow(searched, false);
  }
  CHECK_FALSE(std::filesystem::exists(mark));
  CHECK(refusal().empty());
  CHECK(std::filesystem::exists(mark));
}
