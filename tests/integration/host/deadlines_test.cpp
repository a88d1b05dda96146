// Reporters that do not return from one of their functions: the host goes on, and counts what it has lost.
#include <fstream>
#include <thread>

#include "comes_true.hpp"
#include "reloading.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;
using Drops = std::map<std::string, std::uint64_t>;

// The host's own patience with a call, and what a busy machine may add to it.
constexpr auto call_timeout = 5s;
constexpr auto slack = 10s;

// One that hangs, and one that does not. `keys` belong to the table [telemetry].
class Hanging {
 public:
  explicit Hanging(const std::string& keys = "shutdown_timeout = \"300ms\"\n") : keys_(keys) {
    std::ofstream(gate()) << "closed";
  }
  ~Hanging() { std::filesystem::remove(gate()); }  // what hangs may end

  [[nodiscard]] std::string text(const std::string& in, const std::string& options = {}) const {
    return "[telemetry]\nenabled = true\nflush_interval = \"1h\"\n" + keys_ +
           "[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
           "\"]\n"
           "[[reporter]]\nplugin = \"c_counter\"\n"
           "[[reporter]]\nplugin = \"hangs\"\n[reporter.options]\nin = \"" +
           in + "\"\ngate = '" + gate() + "'\nrecord = '" + record() + "'\n" + options;
  }
  [[nodiscard]] Result<Host> open(const std::string& in, const std::string& options = {}) const {
    write(text(in, options));
    return Host::from_file(file());
  }
  void write(const std::string& text) const {
    std::ofstream(file() + ".new", std::ios::binary) << text;
    std::filesystem::rename(file() + ".new", file());
  }

  [[nodiscard]] std::string file() const { return folder.file("pollux.toml"); }
  [[nodiscard]] std::string gate() const { return folder.file("gate"); }
  [[nodiscard]] std::string record() const { return folder.file("record"); }
  [[nodiscard]] Names lines() const { return lines_of(record()); }

  TemporaryFolder folder;

 private:
  std::string keys_;
};

std::uint64_t abandoned() {
  const auto host = Host::from_text("[telemetry]\nenabled = true\n");
  return host.value().stats().abandoned_calls;
}

const ReporterLedger& hangs_of(const Ledger& ledger) { return ledger.reporters.at(1); }

}  // namespace

TEST_CASE("A reporter that does not return while it is made is refused, and the others are ended") {
  const std::string in = GENERATE("create", "start", "get_extension");
  CAPTURE(in);
  const Hanging it;
  const std::uint64_t before = abandoned();
  const auto begin = Clock::now();
  const auto host = it.open(in);
  CHECK(Clock::now() - begin < call_timeout + slack);
  REQUIRE_FALSE(host.has_value());
  CHECK_THAT(host.error().message(), Catch::Contains("() has not returned after 5 s, and is abandoned"));
  CHECK(abandoned() == before + 1);
  const auto next = it.open("none");
  REQUIRE(next.has_value());
  emit(*next, "after");
}

TEST_CASE("A host ends in time though a reporter does not return, and says what that cost") {
  struct Row {
    const char* in;
    std::uint64_t delivered, abandoned, shutdown;
  };
  const Row row =
      GENERATE(Row{"deliver", 2, 3, 0}, Row{"flush", 5, 0, 0}, Row{"stop", 5, 0, 0}, Row{"destroy", 5, 0, 0});
  CAPTURE(row.in);
  const Hanging it;
  auto host = it.open(row.in, "after = 2\n");
  REQUIRE(host.has_value());
  const std::uint64_t before = host->stats().abandoned_calls;
  emit(*host, "scope", 5);
  const auto begin = Clock::now();
  host->shutdown(300ms);
  CHECK(Clock::now() - begin < slack);
  const Ledger ledger = host->ledger();
  CHECK(ledger.balances());
  CHECK(ledger.reporters.at(0).state == "stopped");
  CHECK(ledger.reporters.at(0).delivered == 5);
  CHECK(hangs_of(ledger).state == "abandoned");
  CHECK(hangs_of(ledger).stuck_in == row.in);
  CHECK(hangs_of(ledger).end_error == row.in + std::string("() has not returned"));
  CHECK(hangs_of(ledger).delivered == row.delivered);
  CHECK(hangs_of(ledger).dropped_total() == row.abandoned + row.shutdown);
  CHECK(abandoned() == before + 1);
}

TEST_CASE("A snapshot that does not return leaves everything else as it is") {
  const Hanging it;
  auto host = it.open("snapshot");
  REQUIRE(host.has_value());
  const std::uint64_t before = host->stats().abandoned_calls;
  const auto begin = Clock::now();
  const auto none = host->snapshot("hangs");
  CHECK(Clock::now() - begin < call_timeout + slack);
  REQUIRE_FALSE(none.has_value());
  CHECK_THAT(none.error().message(), Catch::Contains("snapshot() has not returned after 5."));
  CHECK(host->snapshot("c_counter").has_value());
  emit(*host, "scope", 3);
  CHECK(host->flush(20s).delivered == 6);
  CHECK(host->stats().abandoned_calls == before + 1);
  host->shutdown(20s);
  CHECK(hangs_of(host->ledger()).state == "stopped");
  CHECK(it.lines() == Names{"create", "start", "scope", "scope", "scope", "stop"});  // and no destroy
}

TEST_CASE("After a reload in which a destroy does not return, everything goes on") {
  const Hanging it;
  auto host = it.open("destroy");
  REQUIRE(host.has_value());
  emit(*host, "scope", 2);
  const auto begin = Clock::now();
  it.write(it.text("none", "change = \"restart\"\n"));
  const auto replaced = host->reload();
  CHECK(Clock::now() - begin < call_timeout + slack);
  if (!replaced) FAIL(replaced.error().message());
  CHECK(replaced->replaced == Names{"hangs"});
  it.write(it.text("none"));
  CHECK(host->reload().has_value());
  emit(*host, "scope", 2);
  CHECK(host->flush(20s).abandoned == 0);
  CHECK(host->stats().abandoned_calls > 0);
  host->shutdown(20s);
  const Ledger ledger = host->ledger();
  CHECK(ledger.balances());
  CHECK(hangs_of(ledger).state == "stopped");
  CHECK(hangs_of(ledger).delivered == 4);
}

TEST_CASE("A reload in which a reporter does not return is rejected, and the next one makes it again") {
  const std::string in = GENERATE("reconfigure", "release");
  CAPTURE(in);
  const Hanging it;
  auto host = it.open(in);
  REQUIRE(host.has_value());
  emit(*host, "scope", 2);
  CHECK(host->flush(20s).delivered == 4);
  it.write(it.text("none", in == "release" ? "change = \"restart\"\n" : ""));
  const auto begin = Clock::now();
  CHECK_FALSE(host->reload().has_value());
  CHECK(Clock::now() - begin < 2 * call_timeout + slack);
  emit(*host, "scope", 2);
  if (const auto revived = host->reload(); !revived) FAIL(revived.error().message());
  CHECK(host->flush(20s).abandoned == 0);
  host->shutdown(20s);
  const Ledger ledger = host->ledger();
  CHECK(ledger.balances());
  CHECK(hangs_of(ledger).delivered == 4);
  CHECK(ledger.reporters.at(0).delivered == 4);
}

TEST_CASE("A reload replaces a reporter that is stuck, and its successor takes what was queued") {
  const std::string in = GENERATE("deliver", "flush");
  CAPTURE(in);
  const Hanging it;
  const auto impatient = [&](std::string text) {
    const std::string plugin = "plugin = \"hangs\"\n";
    return text.replace(text.find(plugin), plugin.size(), plugin + "health.call_budget = \"20ms\"\n");
  };
  it.write(impatient(it.text(in, "after = 2\n")));
  auto host = Host::from_file(it.file());
  REQUIRE(host.has_value());
  const std::uint64_t before = host->stats().abandoned_calls;
  emit(*host, "scope", 5);
  static_cast<void>(host->flush(10ms));
  REQUIRE(comes_true([&] { return hangs_of(host->ledger()).state == "stuck"; }));
  emit(*host, "scope", 3);
  it.write(impatient(it.text("none")));
  const auto begin = Clock::now();
  const auto replaced = host->reload();
  CHECK(Clock::now() - begin < call_timeout);
  if (!replaced) FAIL(replaced.error().message());
  CHECK(replaced->replaced == Names{"hangs"});
  CHECK(host->stats().abandoned_calls == before + 1);
  emit(*host, "scope", 2);
  CHECK(host->flush(20s).abandoned == 0);
  if (GENERATE(false, true)) std::filesystem::remove(it.gate());  // the call returns after all
  host->shutdown(20s);
  const Ledger ledger = host->ledger();
  CHECK(ledger.balances());
  CHECK(ledger.reporters.at(0).delivered == 10);
  CHECK(hangs_of(ledger).state == "stopped");
  CHECK(hangs_of(ledger).end_error.empty());
  // What it had in hands beyond the two events that it took: how many that are depends on when they came.
  const std::uint64_t lost = hangs_of(ledger).dropped_total();
  CHECK(lost <= (in == "deliver" ? 3 : 0));
  CHECK(hangs_of(ledger).dropped == (in == "deliver" ? Drops{{"abandoned", lost}} : Drops{}));
  CHECK(hangs_of(ledger).delivered == 10 - lost);
}

TEST_CASE("A call that returns late changes nothing any more") {
  const Hanging it;
  auto host = it.open("stop");
  REQUIRE(host.has_value());
  emit(*host, "scope", 3);
  host->shutdown(100ms);
  const Ledger before = host->ledger();
  CHECK(hangs_of(before).state == "abandoned");
  std::filesystem::remove(it.gate());
  const auto until = Clock::now() + 20s;
  while (it.lines().back() != "stop" && Clock::now() < until) std::this_thread::sleep_for(2ms);
  CHECK(it.lines() == Names{"create", "start", "scope", "scope", "scope", "stop"});
  const Ledger after = host->ledger();
  CHECK(hangs_of(after).state == "abandoned");
  CHECK(after.balances());
}
