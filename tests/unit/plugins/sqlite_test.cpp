// The sqlite plugin: what is in the rows, which databases it refuses, what becomes of events when a database
// is locked, full, moved or read-only, and what is kept.
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "child_process.hpp"
#include "database.hpp"
#include "file_size_limit.hpp"
#include "sqlite_database.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::sqlite::Database;
using pollux::testing::Aggregated;
using pollux::testing::Answer;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

void run(const std::string& path, const char* sql) {
  std::ofstream(path, std::ios::app).flush();  // which a Database does not make
  Database(path).run(sql);
}

void add_numbered(EventList& events, int first, int last) {
  for (int i = first; i < last; ++i) events.metric(MetricType::counter, "n", i).attribute("i", i);
}

}  // namespace

TEST_CASE("Timings are rows with every nanosecond, names once for all") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.timing("a.b", 1234567891ns)
      .at(5s + 7ns)
      .thread(3)
      .timing("a", 0ns)
      .at(2s)
      .failed()
      .timing("a.b", 1ns);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(rows(path,
             "SELECT timings.id, path, name, parent_scope, depth, start_ns, duration_ns, call_count, failed, "
             "thread FROM timings JOIN scopes ON scopes.id = scope_id ORDER BY 1 LIMIT 2") ==
        Rows{"1|a.b|b|a|1|1700000005000000007|1234567891|1|0|3", "2|a|a||0|1700000002000000000|0|1|1|1"});
  CHECK(ask(path, "SELECT count(*) FROM scopes") == 2);
  CHECK(rows(path, "SELECT run, process FROM runs") == Rows{"0000000000000001|4242"});
  CHECK(rows(path, "SELECT scope, status, duration_s, end_wall_time_s FROM timing_events WHERE id = 2") ==
        Rows{"a|error|0.0|1700000002.0"});
}

TEST_CASE("Metrics are rows with their values as they were, and with all that an aggregate has") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.metric(MetricType::counter, "c", std::numeric_limits<std::int64_t>::max());
  events.metric(MetricType::gauge, "g", 0.1).metric(MetricType::gauge, "g", std::nan(""));
  events.metric(MetricType::untyped, "u", "it's").metric(MetricType::untyped, "u", true);
  events.metric(MetricType::histogram, "h", 3.5)
      .aggregate(Aggregated::of({1, 6}, {2, 4}).over(10s))
      .unknown("x");
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(rows(path,
             "SELECT type, typeof(value), value, observations, sum, min, max, interval_ns FROM metrics "
             "ORDER BY id") ==
        Rows{"counter|integer|9223372036854775807|1|NULL|NULL|NULL|NULL",
             "gauge|real|0.1|1|NULL|NULL|NULL|NULL", "gauge|null|NULL|1|NULL|NULL|NULL|NULL",
             "untyped|text|it's|1|NULL|NULL|NULL|NULL", "untyped|integer|1|1|NULL|NULL|NULL|NULL",
             "histogram|real|3.5|2|7.0|1.0|6.0|10000000000"});
  CHECK(rows(path, "SELECT * FROM buckets") == Rows{"6|1|2.0|1", "6|2|4.0|0", "6|3|Inf|1"});
}

TEST_CASE("A database goes on where the reporter before has stopped, and takes several at once") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  EventList events;
  add_numbered(events, 0, 100);
  for (int round = 0; round < 2; ++round) {
    OptionTable options;
    options.set("path", path).set("busy_timeout", 1s);
    DrivenSqlite first(options), second(options);
    REQUIRE(first.start().status == POLLUX_OK);
    REQUIRE(second.start().status == POLLUX_OK);
    for (int i = 0; i < 3; ++i) {
      REQUIRE(first.deliver(events).status == POLLUX_OK);
      REQUIRE(second.deliver(events).status == POLLUX_OK);
    }
  }
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 1200);
  CHECK(ask(path, "SELECT count(DISTINCT id) FROM metrics") == 1200);
  CHECK(ask(path, "SELECT count(attributes) FROM metrics") == 1200);
  CHECK(ask(path, "SELECT count(*) FROM scopes") == 1);
  CHECK_FALSE(std::filesystem::exists(path + "-wal"));  // the last one has put it away
}

TEST_CASE("While others hold the database the events wait, and each is written once") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 100);
  Database other(path);
  other.run("BEGIN IMMEDIATE");
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK_THAT(answer.message, Contains(path) && Contains("database is locked"));
  other.run("COMMIT");
  CHECK(reporter.deliver(events, 0, 2).status == POLLUX_OK);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 100);
}

TEST_CASE("When the disk is full the events wait, and each is written once when there is room") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList first, events;
  add_numbered(first, 0, 10);
  REQUIRE(reporter.deliver(first).status == POLLUX_OK);
  for (int i = 10; i < 3000; ++i)
    events.metric(MetricType::counter, "n" + std::to_string(i), i).attribute("i", i);
  {
    const FileSizeLimit limit(200'000);
    for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
      const Answer answer = reporter.deliver(events, 0, attempt);
      CHECK(answer.status == POLLUX_RETRY);
      CHECK(answer.consumed == 0);
      CHECK_THAT(answer.message, Contains(path));
    }
  }
  CHECK(reporter.deliver(events, 0, 4).status == POLLUX_OK);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 3000);
  CHECK(ask(path, "SELECT count(*) FROM scopes") == 2991);
  CHECK(ask(path, "SELECT count(attributes) FROM metrics") == 3000);
  CHECK(rows(path, "PRAGMA integrity_check") == Rows{"ok"});
}

TEST_CASE("When the database is moved away the next batch begins a new one") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 100);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  std::filesystem::rename(path, path + ".old");  // without its write-ahead log
  if (GENERATE(false, true)) CHECK(reporter.flush().status == POLLUX_OK);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 100);
  REQUIRE(reporter.stop().status == POLLUX_OK);
  CHECK(ask(path + ".old", "SELECT count(*) FROM metrics") == 100);
}

TEST_CASE(
    "Databases of others, of another version, and files that are none are refused and left as they are") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  const auto refused = [&] {
    const std::string before = text_of(path);
    OptionTable options;
    DrivenSqlite reporter(at_path(options, path));
    const Answer answer = reporter.start();
    CHECK(answer.status == POLLUX_FATAL);
    CHECK_THAT(answer.message, Contains("'" + path + "'"));
    CHECK(text_of(path) == before);
    return answer.message;
  };
  SECTION("of another application, named") {
    run(path, "CREATE TABLE songs (title); PRAGMA application_id = 77");
    CHECK_THAT(refused(), Contains("a database of another application"));
  }
  SECTION("of another application, without a name") {
    run(path, "CREATE TABLE songs (title)");
    CHECK_THAT(refused(), Contains("a database of another application"));
  }
  SECTION("of another version") {
    OptionTable options;
    REQUIRE(DrivenSqlite(at_path(options, path)).start().status == POLLUX_OK);
    run(path, "PRAGMA user_version = 1");
    CHECK_THAT(refused(),
               Contains("has version 1 of the schema, and this plugin writes version 3; move it away"));
  }
  SECTION("no database") {
    std::ofstream(path) << std::string(5000, 'x');
    CHECK_THAT(refused(), Contains("file is not a database"));
  }
}

TEST_CASE(
    "When the program closes the descriptors of the database it is opened again, and no event is lost") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 100);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  int closed = 0;
  for (int number = 3; number < 256; ++number) {
    std::error_code error;
    const auto link = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(number), error);
    if (!error && link.string().starts_with(path) && ::close(number) == 0) ++closed;
  }
  REQUIRE(closed >= 2);
  Answer answer = reporter.deliver(events);
  for (int attempt = 2; attempt < 5 && answer.status == POLLUX_RETRY; ++attempt) {
    CHECK(answer.consumed == 0);
    answer = reporter.deliver(events, 0, attempt);
  }
  CHECK(answer.status == POLLUX_OK);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 200);
}

TEST_CASE("A database that cannot be written or made is refused with the system's reason") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("in_the_way")).flush();
  OptionTable below_a_file, missing;
  DrivenSqlite nowhere(at_path(below_a_file, folder.file("in_the_way/folder/events.db")));
  CHECK_THAT(nowhere.start().message, Contains("cannot make the folder") && Contains("Not a directory"));
  DrivenSqlite made(at_path(missing, folder.file("new/folder/events.db")));
  CHECK(made.start().status == POLLUX_OK);
}

TEST_CASE("A database or a folder without rights is refused with the system's reason") {
  const TemporaryFolder folder;
  const std::string path = folder.file("in/events.db");
  OptionTable options;
  REQUIRE(DrivenSqlite(at_path(options, path)).start().status == POLLUX_OK);
  const auto message_as_another_user = [&](const char* of, unsigned mode) {
    std::filesystem::permissions(folder.file(of), std::filesystem::perms(mode));
    const bool is_root = ::geteuid() == 0;
    if (is_root) ::setfsuid(65534);  // root writes where it may not
    DrivenSqlite reporter(options);
    const Answer answer = reporter.start();
    if (is_root) ::setfsuid(0);
    CHECK(answer.status == POLLUX_FATAL);
    return answer.message;
  };
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  CHECK_THAT(message_as_another_user("in", 0555),
             Contains("cannot write to the folder") && Contains(folder.file("in") + "': Permission denied"));
  std::filesystem::permissions(folder.file("in"), std::filesystem::perms(0777));
  CHECK_THAT(message_as_another_user("in/events.db", 0444),
             Contains("cannot write to '" + path + "': Permission denied"));
}

TEST_CASE("On a read-only file system the message says so") {
  const TemporaryFolder folder;
  const std::string config = folder.file("pollux.toml");
  const std::string mount = folder.file("mount");
  std::filesystem::create_directory(mount);
  std::ofstream(config) << "[plugins]\npath = ['" POLLUX_PLUGIN_DIR "']\n[[reporter]]\nplugin = 'sqlite'\n"
                        << "options.path = '" << mount << "/events.db'\n";
  ChildOptions command;
  command.program = "/bin/sh";
  const std::string run =
      "printf '{\"scope\":\"a\",\"duration_s\":1}\\n' | '" POLLUX_COMMAND "' run --config '" + config + "'";
  const std::string read_only = " && mount -o remount,ro '" + mount + "' && echo is read-only && " + run;
  // The database is made before, or is missing then.
  const std::string before = GENERATE(true, false) ? " && " + run : "";
  command.arguments = {"-c", "exec unshare -rm sh -c \"$0\"",
                       "mount -t tmpfs none '" + mount + "'" + before + read_only};
  const ChildResult result = run_child(command);
  INFO(result.out << result.error);
  if (result.out.find("is read-only") == std::string::npos) {
    WARN("left out: this system has no user namespaces");
    return;
  }
  CHECK(result.exit_code != 0);
  CHECK_THAT(result.error, Contains("cannot") && Contains(mount) && Contains("Read-only file system"));
}

TEST_CASE("A database is made with the permissions that were asked for, past any umask") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  const bool shared = GENERATE(false, true);
  OptionTable options;
  if (shared) options.set("mode", "0664");
  const mode_t before = ::umask(0077);
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 1);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  ::umask(before);
  for (const char* end : {"", "-wal", "-shm"}) {
    struct stat status {};
    REQUIRE(::stat((path + end).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777u) == (shared ? 0664u : 0600u));
  }
}

TEST_CASE("Events that are older than keep_age are taken away with all that belongs to them") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path).set("keep_age", 1h));
  REQUIRE(reporter.start().status == POLLUX_OK);
  const auto now =
      std::chrono::system_clock::now().time_since_epoch() - 1'700'000'000s;  // on the events' clock
  EventList events;
  for (int i = 0; i < 6000; ++i) {
    const auto age = i % 2 == 0 ? 2h : 30min;
    events.timing("t", 1ms).at(now - age).attribute("old", i % 2 == 0).attribute("ratio", std::nan(""));
    events.metric(MetricType::histogram, "h", 1.0).at(now - age).attribute("old", i % 2 == 0);
    events.attribute("ratio", std::nan(""));
    events.aggregate(Aggregated::of({1.0}, {2.0}));
  }
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  for (int i = 0; i < 100 && ask(path, "SELECT count(*) FROM metrics") > 3000; ++i) {
    REQUIRE(reporter.flush().status == POLLUX_OK);
  }
  CHECK(ask(path, "SELECT count(*) FROM timings") == 3000);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 3000);
  CHECK(ask(path, "SELECT count(*) FROM buckets") == 6000);
  CHECK(rows(path, "SELECT value, count(*) FROM event_attributes GROUP BY value") ==
        Rows{"NULL|6000", "0|6000"});
  CHECK(ask(path, "SELECT count(*) FROM exact_attributes") == 12000);
}

TEST_CASE("A database does not grow beyond max_size, and keeps the youngest events") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path).set("max_size", 1 << 20));
  REQUIRE(reporter.start().status == POLLUX_OK);
  for (int round = 0; round < 100; ++round) {
    EventList events;
    for (int i = 0; i < 500; ++i)
      events.timing("t", 1ms).at(round * 1s + i * 1ms).attribute("i", round * 500 + i);
    REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  }
  REQUIRE(reporter.stop().status == POLLUX_OK);
  CHECK(std::filesystem::file_size(path) <= 1 << 20);
  const std::int64_t kept = ask(path, "SELECT count(*) FROM timings");
  CHECK(kept > 4000);
  CHECK(ask(path, "SELECT max(id) - min(id) + 1 FROM timings") == kept);
  CHECK(ask(path, "SELECT max(id) FROM timings") == 50'000);
  CHECK(ask(path, "SELECT count(attributes) FROM timings") == kept);
}

TEST_CASE("Events at the end of time or before 1970 are taken away for space like others") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path).set("max_size", 1 << 20));
  REQUIRE(reporter.start().status == POLLUX_OK);
  const auto time = std::chrono::nanoseconds(GENERATE(std::numeric_limits<std::int64_t>::max(), -1));
  for (int round = 0; round < 60; ++round) {
    EventList events;
    events.wall_minus_monotonic(0ns);
    for (int i = 0; i < 500; ++i) events.timing("t", 1ms).at(time);
    REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  }
  REQUIRE(reporter.stop().status == POLLUX_OK);
  CHECK(std::filesystem::file_size(path) <= 1 << 20);
  CHECK(ask(path, "SELECT count(*) FROM timings") > 4000);
  CHECK(ask(path, "SELECT max(id) FROM timings") == 30'000);
}

TEST_CASE("Users may add indexes and columns of attributes while the reporter writes") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.timing("a", 1ms).attribute("region", "eu").timing("a", 1ms);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  Database(path).run(
      "CREATE INDEX by_expression ON timings (attributes ->> 'region');"
      "ALTER TABLE timings ADD COLUMN region AS (attributes ->> 'region');"
      "ALTER TABLE metrics ADD COLUMN note;"
      "CREATE INDEX by_column ON timings (region)");
  events.metric(MetricType::counter, "n", 1);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(rows(path, "SELECT region, count(*) FROM timings GROUP BY region") == Rows{"NULL|2", "eu|2"});
  CHECK(ask(path, "SELECT count(*) FROM timing_events WHERE attributes ->> 'region' = 'eu'") == 2);
  const Rows plan =
      rows(path, "EXPLAIN QUERY PLAN SELECT id FROM timing_events WHERE attributes ->> 'region' = 'eu'");
  CHECK_THAT(plan.front(), Contains("USING INDEX by_"));
}

TEST_CASE("Limits of the sqlite reporter change while it runs") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options, other, elsewhere;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 10);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(reporter.reconfigure(at_path(other, path).set("sync", "batch")).status == POLLUX_OK);
  CHECK(reporter.reconfigure(at_path(elsewhere, path + "2")).status == POLLUX_NEEDS_RESTART);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(ask(path, "SELECT count(*) FROM metrics") == 20);
}

TEST_CASE(
    "The README of sqlite describes each option with its default, and the example configuration is right") {
  const std::string readme = text_of(POLLUX_SOURCE_DIR "/plugins/sqlite/README.md");
  const std::string example = text_of(POLLUX_SOURCE_DIR "/config/sqlite.toml");
  for (const pollux::OptionSpec& option : pollux::sqlite::SqliteReporter::options) {
    const std::size_t row = readme.find("| `" + std::string(option.key) + "` |");
    INFO(option.key);
    REQUIRE(row != readme.npos);
    CHECK_THAT(readme.substr(row, readme.find('\n', row) - row), Contains(std::string(option.default_text)));
    CHECK_THAT(example, Contains("\n" + std::string(option.key) + " = "));
  }
  ChildOptions command;
  command.program = POLLUX_COMMAND;
  command.arguments = {"config", "check", POLLUX_SOURCE_DIR "/config/sqlite.toml"};
  command.environment["POLLUX_PLUGIN_PATH"] = POLLUX_PLUGIN_DIR;
  const ChildResult result = run_child(command);
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
}
