// A program that is killed in the middle of writing leaves a database that can be read, and written on.
#include <sys/stat.h>

#include <chrono>
#include <cstdint>
#include <string>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "child_process.hpp"
#include "database.hpp"
#include "sqlite_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using pollux::sqlite::Database;
using pollux::sqlite::Statement;

namespace {

std::int64_t ask(const Database& database, const char* sql) { return Statement(database, sql).only_int64(); }

bool is_larger_than(const std::string& file, off_t bytes) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 && status.st_size > bytes;
}

}  // namespace

TEST_CASE("A database is sound, and has whole batches, whenever its writer is killed") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  std::int64_t before = 0;
  for (int round = 1; round <= 4; ++round) {
    ChildOptions options;
    options.program = POLLUX_SQLITE_WRITER;
    options.arguments = {POLLUX_PLUGIN_DIR, path};
    ChildProcess writer(options);
    REQUIRE(writer.wait_until([&] { return is_larger_than(path + "-wal", 300'000 * round); }));
    writer.signal(SIGKILL);
    const ChildResult result = writer.finish();
    INFO(result.error);
    REQUIRE(result.signal == SIGKILL);

    const Database database(path);
    Statement check(database, "PRAGMA integrity_check");
    REQUIRE(check.step());
    CHECK(check.text(0) == "ok");
    check.run();
    const std::int64_t timings = ask(database, "SELECT count(*) FROM timings");
    const std::int64_t metrics = ask(database, "SELECT count(*) FROM metrics");
    CHECK(timings + metrics > before);
    CHECK(ask(database, "SELECT count(*) FROM event_attributes WHERE key = 'i'") == timings + metrics);
    CHECK(ask(database, "SELECT id FROM next_event") == timings + metrics + 1);
    CHECK(ask(database, "SELECT count(*) FROM runs") == round);
    before = timings + metrics;
  }
}
