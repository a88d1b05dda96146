// Every bad plugin is refused with an error that names its file, what was found and what was expected, at the
// line of the configuration that asks for it; none stops the other reporters unless on_error = "fail".
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "reloading.hpp"

using namespace pollux;

namespace {

std::string two_reporters(const std::string& bad, const std::string& on_error, const std::string& keys = "") {
  return "[telemetry]\nenabled = true\n"
         "[plugins]\npath = [\"" POLLUX_FIXTURE_DIR "\"]\non_error = \"" +
         on_error +
         "\"\n"
         "[[reporter]]\nplugin = \"" +
         bad + "\"\n" + keys + "[[reporter]]\nplugin = \"c_counter\"\n";
}

struct Row {
  const char* plugin;
  const char* found;  // both in the error's text
  const char* expected;
};

const Row rows[] = {
    {"not_a_library", "libpollux_not_a_library.so", "ELF"},
    {"no_symbol", "libpollux_no_symbol.so", "pollux_plugin"},
    {"wrong_magic", "libpollux_wrong_magic.so", "magic"},
    {"wrong_major", "libpollux_wrong_major.so", "2"},
    {"newer_minor", "libpollux_newer_minor.so", "7"},
    {"wrong_candidate", "libpollux_wrong_candidate.so", "candidate"},
    {"truncated_struct", "libpollux_truncated_struct.so", "24"},
    {"contradicting_manifest", "libpollux_contradicting_manifest.so", "manifest"},
    {"throws_on_create", "throws_on_create", "create"},
    {"fails_to_start", "fails_to_start", "start"},
    {"no_such_plugin", "no_such_plugin", POLLUX_FIXTURE_DIR},
};

// The fixture that hands its host what no reporter may.
std::string implausible(const std::string& what, int number = 1) {
  return "[[reporter]]\nplugin = \"implausible\"\n[reporter.options]\nwhat = \"" + what +
         "\"\nnumber = " + std::to_string(number) + "\n[[reporter]]\nplugin = \"c_counter\"\n";
}

}  // namespace

TEST_CASE("A bad plugin fails the host with on_error = \"fail\", naming file, found and expected") {
  for (const Row& row : rows) {
    CAPTURE(row.plugin);
    auto host = Host::from_text(two_reporters(row.plugin, "fail"));
    REQUIRE_FALSE(host.has_value());
    const std::string message = host.error().message();
    CAPTURE(message);
    CHECK(message.find(row.found) != std::string::npos);
    CHECK(message.find(row.expected) != std::string::npos);
    const bool has_line =
        message.find(":7:") != std::string::npos || message.find(":6:") != std::string::npos;
    CHECK(has_line);
  }
}

TEST_CASE("A bad plugin is left out with on_error = \"skip\", and the others work") {
  for (const Row& row : rows) {
    CAPTURE(row.plugin);
    auto host = Host::from_text(two_reporters(row.plugin, "skip"));
    REQUIRE(host.has_value());
    { const auto scope = host->telemetry()("works"); }
    host->flush();
    CHECK(host->snapshot("c_counter").value() == "{\"timings\":1,\"metrics\":0}");
    CHECK(host->ledger().reporters.size() == 1);
    CHECK(host->ledger().balances());
  }
}

TEST_CASE("A plugin that throws on every event is counted, and the others do not notice") {
  auto host = Host::from_text(two_reporters("throws_on_event", "fail", "health.failures = 0\n"));
  REQUIRE(host.has_value());
  for (int i = 0; i < 50; ++i) host->telemetry().count("n");
  host->flush();
  const Ledger ledger = host->ledger();
  CHECK(ledger.reporters.at(0).rejected == 50);
  CHECK(host->snapshot("c_counter").value() == "{\"timings\":0,\"metrics\":50}");
  CHECK(ledger.balances());
}

TEST_CASE("A plugin that anyone may write is refused") {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "libpollux_c_counter.so";
  std::filesystem::copy_file(POLLUX_FIXTURE_DIR "/libpollux_c_counter.so", file);
  const std::string toml =
      "[telemetry]\nenabled = true\n[[reporter]]\nplugin = \"" + file.string() + "\"\nname = \"c\"\n";
  std::filesystem::permissions(file, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const auto refused = Host::from_text(toml);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message().find("everyone may write") != std::string::npos);
  std::filesystem::permissions(file, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::remove);
  CHECK(Host::from_text(toml).has_value());
}

TEST_CASE("Two reporters of one name are an error at the second, which names the first's line") {
  const auto host = Host::from_text(two_reporters("c_counter", "skip"));
  REQUIRE_FALSE(host.has_value());
  CHECK(host.error().message().find("c_counter") != std::string::npos);
}

TEST_CASE("An option that is not one of those given is not looked at, and an unknown status is named") {
  const test::Reloading reloading;
  for (const char* what : {"option", "copied option", "create", "start", "short instance"}) {
    CAPTURE(what);
    reloading.write(implausible(what));
    const auto host = Host::from_file(reloading.file());
    REQUIRE_FALSE(host.has_value());
    const std::string message = host.error().message();
    CAPTURE(message);
    CHECK(message.find("pollux.toml:5:1: reporter 'implausible' could not ") != std::string::npos);
    const bool answers_nonsense = std::string(what) == "create" || std::string(what) == "start";
    CHECK((message.find("the unknown status 4242") != std::string::npos) == answers_nonsense);
  }
}

TEST_CASE("A table of an extension that is too small, or lacks functions, is as good as none") {
  for (const char* what : {"small tables", "no functions"}) {
    CAPTURE(what);
    const test::Reloading reloading;
    Host host = reloading.open(implausible(what));
    const auto snapshot = host.snapshot("implausible");
    REQUIRE_FALSE(snapshot.has_value());
    CHECK(snapshot.error().message().find("its table of snapshot/1 ") != std::string::npos);
    test::emit(host, "works");
    reloading.reload(host, implausible(what, 2));  // beside the old one, for it cannot hand anything over
    test::emit(host, "works");
    host.flush();
    CHECK(host.ledger().reporters.at(0).delivered == 2);
    CHECK(host.ledger().balances());
  }
}

TEST_CASE("A text whose data is null is no text, and bytes that are no UTF-8 are replaced") {
  const test::Reloading reloading;
  Host host = reloading.open(implausible("null text"));
  CHECK(host.snapshot("implausible").value().empty());
  Host others = reloading.open(implausible("no UTF-8"));
  CHECK(others.snapshot("implausible").value() == R"({"a":"??"})");
  Host logs = reloading.open(implausible("log"));
  test::emit(logs, "works");
  logs.flush();
  CHECK(logs.ledger().reporters.at(0).delivered == 1);
}

TEST_CASE("An answer that is no status costs the reporter its health, and no event its place in the ledger") {
  for (const char* what : {"status", "status of others", "silent fault"}) {
    CAPTURE(what);
    const test::Reloading reloading;
    Host host = reloading.open(implausible(what));
    for (int i = 0; i < 3; ++i) {
      test::emit(host, "works");
      host.flush();
    }
    const Ledger ledger = host.ledger();
    CHECK(ledger.reporters.at(0).state == "quarantined");
    CHECK(ledger.reporters.at(0).delivered + ledger.reporters.at(0).in_flight == 3);
    CHECK(ledger.balances());
    CHECK(host.snapshot("c_counter").value() == "{\"timings\":3,\"metrics\":0}");
  }
}
