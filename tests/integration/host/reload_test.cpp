// Reloads by the program: what changes, what stays, and that nothing is lost or doubled.
#include <atomic>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <thread>

#include "reloading.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

TEST_CASE("A reload without a change leaves every reporter as it is") {
  const Reloading it;
  const std::string text = it.entry("replaced", "one", "");
  Host host = it.open(text);
  emit(host, "before");
  const ReloadReport report = it.reload(host, "# moved\n\n" + text);
  CHECK(report.unchanged == Names{"replaced"});
  CHECK(report.summary() == "no reporter has changed");
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one before 1", "one after 1", "one stop"});
  CHECK(host.ledger().balances());
}

TEST_CASE("A reload says which keys outside the reporters have changed, and does what they ask") {
  const Reloading it;
  const std::string entry = it.entry("replaced", "one", "");
  Host host = it.open(entry);
  const ReloadReport report = it.reload(host, "[redaction]\nvalues = ['pin-\\d+']\nmax_length = 5\n" + entry);
  CHECK(report.settings == Names{"redaction.values", "redaction.max_length"});
  CHECK(report.summary() == "changed redaction.values, redaction.max_length; 1 unchanged");
  CHECK(it.reload(host, entry).settings == Names{"redaction.values", "redaction.max_length"});
  CHECK(it.reload(host, entry).settings.empty());
}

TEST_CASE("A warning that each reload repeats is logged once in a run") {
  const Reloading it;
  const std::string entry = it.entry("replaced", "one", "");
  Host host = it.open(entry);
  std::atomic<int> reloads{0}, warnings{0};
  redirect_log([&](const LogLine& line) {
    reloads += line.text.find("reloaded on a signal") != line.text.npos;
    warnings += line.text.find("takes effect at the next start") != line.text.npos;
  });
  REQUIRE(host.reload_on(SIGUSR2));
  {
    std::ifstream in(it.file());
    std::string text((std::istreambuf_iterator<char>(in)), {});
    text.replace(text.find("enabled = true"), 14, "enabled = true\nring_size = \"128KiB\"");
    std::ofstream(it.file()) << text;
  }
  for (int i = 1; i <= 5; ++i) {
    raise(SIGUSR2);
    const auto until = std::chrono::steady_clock::now() + 20s;
    while (reloads < i && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(1ms);
    REQUIRE(reloads == i);
  }
  flush_log(20s);
  CHECK(warnings == 1);
  CHECK(redirect_log({}));
}

TEST_CASE("Other options make a new instance, which starts beside the old one and takes over its queue") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", ""));
  emit(host, "before", 2);
  host.flush();
  const ReloadReport report = it.reload(host, it.entry("replaced", "two", ""));
  CHECK(report.replaced == Names{"replaced"});
  CHECK(report.summary() == "replaced replaced; 0 unchanged");
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one before 1", "one before 2", "two start", "one stop",
                            "two after 1", "two stop"});
  const ReporterLedger ledger = host.ledger().reporters.at(0);
  CHECK(ledger.accepted == 3);
  CHECK(ledger.delivered == 3);
}

TEST_CASE("A reporter that can reconfigures itself, or is replaced when it says that it needs a restart") {
  const Reloading it;
  Host host = it.open(it.entry("reconfigured", "one", ""));
  CHECK(it.reload(host, it.entry("reconfigured", "two", "")).reconfigured == Names{"reconfigured"});
  CHECK(it.reload(host, it.entry("reconfigured", "three", "", "change = \"restart\"\n")).replaced ==
        Names{"reconfigured"});
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "two after one", "three start", "two stop", "three stop"});
}

TEST_CASE("What only one can hold passes from the old instance to the new one") {
  const Reloading it;
  const std::string lock = "lock = '" + it.folder.file("lock") + "'\n";
  Host host = it.open(it.entry("handed_over", "one", "", lock));
  CHECK(it.reload(host, it.entry("handed_over", "two", "", lock)).replaced == Names{"handed_over"});
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one release", "two start", "one stop", "two stop"});
}

TEST_CASE("Two reporters may exchange what only one can hold") {
  const Reloading it;
  const auto text = [&](const std::string& first, const std::string& second) {
    return it.entry("handed_over", "one", "name = \"one\"\n", "lock = '" + it.folder.file(first) + "'\n") +
           it.entry("handed_over", "two", "name = \"two\"\n", "lock = '" + it.folder.file(second) + "'\n");
  };
  Host host = it.open(text("a", "b"));
  CHECK(it.reload(host, text("b", "a")).replaced == Names{"one", "two"});
}

TEST_CASE("A handover carries the state of the old instance to the new one") {
  const Reloading it;
  const auto state = [](const std::string& text) { return "state = \"" + text + "\"\n"; };
  Host host = it.open(it.entry("handed_over", "one", "", state("a total of 7")));
  static_cast<void>(it.reload(host, it.entry("handed_over", "two", "", state("bad"))));
  // What it cannot use it does without; then it hands over nothing.
  static_cast<void>(it.reload(host, it.entry("handed_over", "three", "")));
  static_cast<void>(it.reload(host, it.entry("handed_over", "four", "")));
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one release", "two start with a total of 7", "one stop",
                            "two release", "three start", "two stop", "three release", "four start",
                            "three stop", "four stop"});
}

TEST_CASE("The state of a handover is lost neither to a start that fails nor to another plugin") {
  const Reloading it;
  const std::string state = "state = \"a total of 7\"\n";
  Host host = it.open(it.entry("handed_over", "one", "name = \"r\"\n", state));
  it.rejection(host, it.entry("handed_over", "two", "name = \"r\"\n", "start = \"fails\"\n"));
  static_cast<void>(it.reload(host, it.entry("replaced", "three", "name = \"r\"\n")));
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one release", "one resume", "one release", "three start",
                            "one stop", "three stop"});
}

TEST_CASE("Without a handover a conflict rejects the reload") {
  const Reloading it;
  const std::string lock = "lock = '" + it.folder.file("lock") + "'\n";
  Host host = it.open(it.entry("replaced", "one", "", lock));
  CHECK_THAT(it.rejection(host, it.entry("replaced", "two", "", lock)),
             Catch::Contains("pollux.toml:5:1: reporter 'replaced' could not start: the lock is taken"));
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one after 1", "one stop"});
}

TEST_CASE("A failure after a handover gives back what was released") {
  const Reloading it;
  const std::string lock = "lock = '" + it.folder.file("lock") + "'\n";
  Host host = it.open(it.entry("handed_over", "one", "", lock));
  emit(host, "before");
  host.flush();
  it.rejection(host, it.entry("handed_over", "two", "", lock + "start = \"fails\"\n"));
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() ==
        Names{"one start", "one before 1", "one release", "one resume", "one after 1", "one stop"});
  CHECK(host.ledger().reporters.at(0).delivered == 2);
}

TEST_CASE("A release that fails rejects the reload") {
  const Reloading it;
  Host host = it.open(it.entry("handed_over", "one", "", "release = \"fails\"\n"));
  CHECK_THAT(it.rejection(host, it.entry("handed_over", "two", "")),
             Catch::Contains("could not hand over: it fails, as its options say"));
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one release", "one resume", "one stop"});
}

TEST_CASE("A failure undoes everything that was done: started, reconfigured, handed over, added") {
  const Reloading it;
  const auto text = [&](const std::string& label, const std::string& last) {
    return it.entry("replaced", label + "-a", "name = \"a\"\n") +
           it.entry("reconfigured", label + "-b", "name = \"b\"\n") +
           it.entry("handed_over", label + "-c", "name = \"c\"\n") +
           it.entry("handed_over", label + "-d", "name = \"d\"\n", last);
  };
  Host host = it.open(text("old", ""));
  const std::string message = it.rejection(
      host, text("new", "start = \"fails\"\n") + it.entry("replaced", "new-e", "name = \"e\"\n"));
  CHECK_THAT(message, Catch::Contains("pollux.toml:23:1: reporter 'd' could not start: it fails"));
  emit(host, "after");
  host.shutdown(20s);
  std::map<std::string, Names> lines;
  for (const std::string& line : it.lines()) {
    const std::size_t space = line.find(' ');
    lines[line.substr(0, space)].push_back(line.substr(space + 1));
  }
  CHECK(lines["old-a"] == Names{"start", "after 1", "stop"});
  CHECK(lines["old-b"] == Names{"start", "after new-b", "after 1", "stop"});
  CHECK(lines["old-c"] == Names{"start", "release", "resume", "after 1", "stop"});
  CHECK(lines["old-d"] == Names{"start", "release", "resume", "after 1", "stop"});
  CHECK(lines["new-a"] == Names{"start", "stop"});
  CHECK(lines["new-b"] == Names{"after old-b"});
  CHECK(lines["new-c"] == Names{"start", "stop"});
  CHECK(lines["new-e"] == Names{"start", "stop"});
  CHECK(host.ledger().balances());
  CHECK(host.ledger().reporters.size() == 4);
}

TEST_CASE("A reporter that could not take its old options again is made anew by the next reload") {
  const Reloading it;
  const std::string text = it.entry("reconfigured", "one", "", "change = \"fails\"\n");
  const std::string other = it.entry("handed_over", "other", "");
  Host host = it.open(text + other);
  it.rejection(host, it.entry("reconfigured", "two", "") +
                         it.entry("handed_over", "other", "", "start = \"fails\"\n"));
  CHECK(it.reload(host, text + other).replaced == Names{"reconfigured"});
  CHECK(it.reload(host, text + other).unchanged == Names{"reconfigured", "handed_over"});
}

TEST_CASE("An option that reconfigure calls invalid rejects the reload at its place") {
  const Reloading it;
  Host host = it.open(it.entry("reconfigured", "one", ""));
  CHECK_THAT(it.rejection(host, it.entry("reconfigured", "two", "", "change = \"invalid\"\n")),
             Catch::Contains("pollux.toml:10:10: reporter 'reconfigured' could not take its new options"));
  CHECK_THAT(it.rejection(host, it.entry("reconfigured", "three", "", "change = \"fails\"\n")),
             Catch::Contains("could not take its new options: it fails, as its options say"));
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "three after one", "one after three", "one stop"});
}

TEST_CASE("A file with faults is rejected with each of them, before anything is called") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", ""));
  const std::string syntax = it.rejection(host, "[[reporter]\n");
  CHECK_THAT(syntax, Catch::Contains("pollux.toml:5:"));
  const std::string several =
      it.rejection(host, it.entry("replaced", "two", "includ = []\n") + "[redaction]\nmax_length = 0\n");
  CHECK_THAT(several, Catch::Contains("unknown key 'includ'") && Catch::Contains("'max_length'"));
  const std::string plugins =
      it.rejection(host, "[[reporter]]\nplugin = \"nowhere\"\n[[reporter]]\nplugin = \"none\"\n" +
                             it.entry("replaced", "two", "", "startt = 1\n"));
  CHECK_THAT(plugins, Catch::Contains("'nowhere' is not in any plugin folder") &&
                          Catch::Contains("'none' is not in any plugin folder") &&
                          Catch::Contains("'startt'"));
  std::filesystem::remove(it.file());
  CHECK_FALSE(host.reload().has_value());
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one stop"});
}

TEST_CASE("With on_error = \"skip\" a new reporter is left out, and a running one goes on as it was") {
  const Reloading it;
  const std::string skip = "on_error = \"skip\"\n";
  Host host = it.open(it.entry("replaced", "one", skip));
  const ReloadReport report =
      it.reload(host, it.entry("replaced", "two", skip + "exclude = [\"**\"]\n", "start = \"fails\"\n") +
                          it.entry("replaced", "new", "name = \"new\"\n" + skip, "start = \"fails\"\n") +
                          "[[reporter]]\nplugin = \"nowhere\"\n" + skip +
                          it.entry("replaced", "good", "name = \"good\"\n"));
  CHECK(report.unchanged == Names{"replaced"});
  CHECK(report.added == Names{"good"});
  REQUIRE(report.warnings.size() == 3);
  CHECK_THAT(report.warnings[0], Catch::Contains("'nowhere'") && Catch::EndsWith("skipped"));
  CHECK_THAT(report.warnings[1], Catch::Contains("it fails") && Catch::EndsWith("it goes on as it was"));
  emit(host, "after");
  host.flush();
  CHECK(host.ledger().reporters.size() == 2);
  CHECK(host.ledger().reporters.at(0).delivered == 1);  // not excluded
  // What made it fail is gone: the next reload takes it.
  CHECK(it.reload(host, it.entry("replaced", "two", skip)).replaced == Names{"replaced"});
}

TEST_CASE("Reporters are added and removed, one that comes back goes on counting") {
  const Reloading it;
  const std::string kept = it.entry("replaced", "kept", "name = \"kept\"\n");
  const std::string other = it.entry("replaced", "other", "name = \"other\"\n");
  Host host = it.open(kept + other);
  emit(host, "first");
  host.flush();
  CHECK(it.reload(host, kept).removed == Names{"other"});
  CHECK(it.lines().back() == "other stop");
  Ledger ledger = host.ledger();
  REQUIRE(ledger.reporters.size() == 2);
  CHECK(ledger.reporters[1].state == "removed");
  CHECK(ledger.reporters[1].delivered == 1);
  CHECK(ledger.balances());
  emit(host, "second");
  const ReloadReport report = it.reload(host, other + kept);
  CHECK(report.added == Names{"other"});
  CHECK(report.unchanged == Names{"kept"});
  emit(host, "third");
  host.shutdown(20s);
  ledger = host.ledger();
  REQUIRE(ledger.reporters.size() == 2);
  CHECK(ledger.reporters[0].name == "other");
  CHECK(ledger.reporters[0].delivered == 2);
  CHECK(ledger.reporters[1].delivered == 3);
  CHECK(ledger.balances());
}

TEST_CASE("Routes, queues and retries change without a call of the reporter") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", "include = [\"a\"]\n"));
  emit(host, "a");
  emit(host, "b");
  const ReloadReport report =
      it.reload(host, it.entry("replaced", "one", "include = [\"b\"]\nqueue = 10\nretry.max_age = \"1s\"\n"));
  CHECK(report.reconfigured == Names{"replaced"});
  emit(host, "a");
  emit(host, "b");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one a 1", "one b 2", "one stop"});
}

TEST_CASE("What is not wanted any more is not delivered, and what is newly wanted is") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", ""));
  const TelemetryContext tele = host.telemetry();
  tele.count("items");
  host.flush();
  CHECK(it.reload(host, it.entry("replaced", "two", "", "metrics = false\n")).replaced == Names{"replaced"});
  tele.count("items");
  emit(host, "scope");
  host.flush();
  CHECK(it.reload(host, it.entry("replaced", "three", "")).replaced == Names{"replaced"});
  tele.count("items");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one metric items", "two start", "one stop", "two scope 1",
                            "three start", "two stop", "three metric items", "three stop"});
  CHECK(host.ledger().balances());
}

TEST_CASE("A shorter interval begins with the reload, though nothing else happens") {
  const Reloading it;
  const auto text = [&](const std::string& interval) {
    return "[telemetry]\nenabled = true\ninterval = \"" + interval +
           "\"\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR "']\n" + it.entry("replaced", "one", "");
  };
  std::ofstream(it.file()) << text("1h");
  auto host = Host::from_file(it.file());
  REQUIRE(host.has_value());
  const auto items = host->telemetry().counter("items");
  items.add(1);
  host->flush();
  items.add(1);
  std::this_thread::sleep_for(100ms);  // the collector has nothing to do, and sleeps until the interval's end
  std::ofstream(it.file()) << text("20ms");
  REQUIRE(host->reload().has_value());
  const auto until = std::chrono::steady_clock::now() + 5s;
  while (it.lines().size() < 3 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(2ms);
  CHECK(it.lines() == Names{"one start", "one metric items", "one metric items"});
}

TEST_CASE("Redaction changes with the next event") {
  const Reloading it;
  const auto text = [&](const std::string& redaction) {
    return redaction + "[[reporter]]\nplugin = \"recorder\"\n[reporter.options]\npath = '" + it.record() +
           "'\n";
  };
  Host host = it.open(text(""));
  const TelemetryContext tele = host.telemetry();
  const auto say = [&] { const auto scope = tele("login", {{"user", "ann"}, {"password", "hush"}}); };
  say();
  CHECK(it.reload(host, text("[redaction]\nkeys = [\"user\"]\n")).unchanged == Names{"recorder"});
  say();
  host.shutdown(20s);
  const Names lines = it.lines();
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[0], Catch::EndsWith("user=ann password=[redacted]"));
  CHECK_THAT(lines[1], Catch::EndsWith("user=[redacted] password=hush"));
}

TEST_CASE("What cannot change while a host runs is a warning, strict_scopes can") {
  const Reloading it;
  Host host = it.open(it.entry("replaced", "one", ""));
  std::ofstream(it.file()) << "[telemetry]\nenabled = false\ndelivery = \"sync\"\nring_size = \"128KiB\"\n"
                              "strict_scopes = true\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR "']\n" +
                                  it.entry("replaced", "one", "");
  const auto report = host.reload();
  if (!report) FAIL(report.error().message());
  CHECK(report->warnings.size() == 3);
  CHECK(report->warnings[0] == "'enabled' in [telemetry] has changed: that takes effect at the next start");
  emit(host, "Not strict");
  emit(host, "strict");
  host.shutdown(20s);
  CHECK(it.lines() == Names{"one start", "one strict 1", "one stop"});
}

TEST_CASE("A host with delivery = \"sync\" reloads as well") {
  const Reloading it;
  const std::string sync =
      "[telemetry]\nenabled = true\ndelivery = \"sync\"\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR "']\n";
  std::ofstream(it.file()) << sync + it.entry("handed_over", "one", "");
  auto host = Host::from_file(it.file());
  REQUIRE(host.has_value());
  emit(*host, "before");
  std::ofstream(it.file()) << sync + it.entry("handed_over", "two", "") +
                                  it.entry("replaced", "added", "name = \"added\"\n");
  const auto report = host->reload();
  if (!report) FAIL(report.error().message());
  emit(*host, "after");
  CHECK(it.lines() == Names{"one start", "one before 1", "added start", "one release", "two start",
                            "one stop", "two after 1", "added after 1"});
}

TEST_CASE("The plugins log and file change while they run, or hand over their files") {
  const Reloading it;
  const std::string log_file = it.folder.file("events.log");
  const std::string json_file = it.folder.file("events.jsonl");
  const auto text = [&](const std::string& log, const std::string& file) {
    return "[[reporter]]\nplugin = \"log\"\n[reporter.options]\ntarget = \"file\"\npath = '" + log_file +
           "'\nfields = \"all\"\n" + log + "[[reporter]]\nplugin = \"file\"\n[reporter.options]\npath = '" +
           json_file + "'\n" + file;
  };
  Host host = it.open(text("", ""));
  emit(host, "step", 10);
  host.flush();  // what is queued is written as the new options say
  CHECK(it.reload(host, text("level = \"debug\"\nformat = \"json\"\n", "rotate.files = 1\n")).reconfigured ==
        Names{"log", "file"});
  emit(host, "step", 10);
  host.flush();
  CHECK(it.reload(host, text("mode = \"0640\"\n", "mode = \"0640\"\n")).replaced == Names{"log", "file"});
  emit(host, "step", 10);
  // The last one fails to start: by then both have given up their files, and take them again.
  std::filesystem::create_symlink("elsewhere", it.folder.path() / "link");
  std::string failing = text("mode = \"0644\"\n", "mode = \"0640\"\n");
  failing.replace(failing.find(json_file), json_file.size(), it.folder.file("link"));
  CHECK_THAT(it.rejection(host, failing), Catch::Contains("it is a symbolic link"));
  emit(host, "step", 10);
  host.shutdown(20s);
  CHECK(lines_of(json_file).size() == 40);
  const Names log = lines_of(log_file);
  REQUIRE(log.size() == 40);
  CHECK_THAT(log[9], Catch::Contains(" INFO telemetry.timing scope=step "));
  CHECK_THAT(log[10], Catch::StartsWith("{") && Catch::Contains("debug"));
  for (std::size_t i = 0; i < 40; ++i)
    CHECK_THAT(log[i], Catch::Contains(std::string("call_count") + (i / 10 == 1 ? "\":" : "=") +
                                       std::to_string(i + 1)));
}

TEST_CASE("A reload that changes nothing has files that were removed begun again, though no event comes") {
  const Reloading it;
  const std::string path = it.folder.file("events.jsonl");
  const std::string text = "[[reporter]]\nplugin = \"file\"\n[reporter.options]\npath = '" + path + "'\n";
  Host host = it.open(text);
  emit(host, "step", 1);
  host.flush();
  std::filesystem::remove(path);
  CHECK(it.reload(host, text).unchanged == Names{"file"});
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!std::filesystem::exists(path) && std::chrono::steady_clock::now() < until)
    std::this_thread::yield();
  CHECK(std::filesystem::exists(path));
}

TEST_CASE("A reload to a configuration in which two reporters name one file is rejected") {
  const Reloading it;
  const std::string first = it.folder.file("first"), second = it.folder.file("second");
  const auto text = [](const std::string& a, const std::string& b) {
    return "[[reporter]]\nname = \"a\"\nplugin = \"file\"\n[reporter.options]\npath = '" + a +
           "'\n[[reporter]]\nname = \"b\"\nplugin = \"file\"\n[reporter.options]\npath = '" + b + "'\n";
  };
  Host host = it.open(text(first, second));
  CHECK_THAT(it.rejection(host, text(first, first)), Catch::Contains("names the same file as reporter 'a'"));
  emit(host, "step", 1);
  host.shutdown(20s);
  CHECK(lines_of(second).size() == 1);
}

TEST_CASE("A plugin's file that is replaced on disk is loaded anew beside the old one") {
  const Reloading it;
  ::setenv("XDG_RUNTIME_DIR", it.folder.path().c_str(), 1);
  const std::filesystem::path plugin = it.folder.path() / "libpollux_upgraded.so";
  const auto install = [&](const std::string& fixture, const std::string& mark) {
    std::ofstream(plugin.string() + ".new", std::ios::binary)
        << text_of(POLLUX_FIXTURE_DIR "/libpollux_" + fixture + ".so") + mark;
    std::filesystem::rename(plugin.string() + ".new", plugin);
  };
  install("replaced", "first");
  const std::string text = it.entry("upgraded", "one", "");
  Host host = it.open(text);
  install("replaced", "first");
  CHECK(it.reload(host, text).unchanged == Names{"upgraded"});  // another file, the same bytes
  install("reconfigured", "second");
  CHECK(it.reload(host, text).replaced == Names{"upgraded"});
  // It is the new code that runs: it can be reconfigured.
  CHECK(it.reload(host, it.entry("upgraded", "two", "")).reconfigured == Names{"upgraded"});
  emit(host, "after");
  host.shutdown(20s);
  CHECK(it.lines() ==
        Names{"one start", "one start", "one stop", "two after one", "two after 1", "two stop"});
}
