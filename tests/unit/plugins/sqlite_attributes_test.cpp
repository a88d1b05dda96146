// Attributes in the database: canonical JSON beside the event, and exactly what went in from the view.
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <string_view>

#include <pollux/sdk/json_text.hpp>

#include "canonical_json.hpp"
#include "sqlite_database.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using namespace std::string_literals;
using pollux::MetricType;
using pollux::sqlite::Database;
using pollux::sqlite::Statement;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

void write(const std::string& path, EventList& events) {
  OptionTable options;
  DrivenSqlite reporter(at_path(options, path));
  REQUIRE(reporter.start().status == POLLUX_OK);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
}

double number_of(const Database& database, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  REQUIRE(sqlite3_prepare_v2(database.raw(), sql.c_str(), -1, &raw, nullptr) == SQLITE_OK);
  REQUIRE(sqlite3_step(raw) == SQLITE_ROW);
  REQUIRE(sqlite3_column_type(raw, 0) == SQLITE_FLOAT);
  const double number = sqlite3_column_double(raw, 0);
  sqlite3_finalize(raw);
  return number;
}

bool is_same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace

TEST_CASE("Attributes are JSON beside their event, keys ascending, and rows of a view") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  EventList events;
  events.timing("a", 1ms).attribute("k", 1).attribute("ok", false).attribute("k", "two");
  events.metric(MetricType::counter, "c", 1).attribute("k", 0.5).attribute("empty", "");
  events.timing("a", 1ms);
  write(path, events);
  CHECK(rows(path, "SELECT id, attributes FROM timings") == Rows{R"(1|{"k":"two","ok":false})", "3|NULL"});
  CHECK(rows(path, "SELECT id, attributes FROM metrics") == Rows{R"(2|{"empty":"","k":0.5})"});
  CHECK(rows(path, "SELECT event_id, key, typeof(value), value FROM event_attributes ORDER BY 1, 2") ==
        Rows{"1|k|text|two", "1|ok|integer|0", "2|empty|text|", "2|k|real|0.5"});
  CHECK(ask(path, "SELECT count(*) FROM exact_attributes") == 0);
}

TEST_CASE("Every attribute is read back exactly, in its own type") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  const std::string texts[] = {
      "it's \"quoted\" \\u0000"s, "a\0b"s,   "\0"s,  "line\nfeed\x1f\x7f"s, "gr\u00fc\u00df \U0001F600"s,
      "\xff\xfe no UTF-8"s,       "\u2028"s, "null"s};
  EventList events;
  events.timing("t", 1ms).attribute("most", most).attribute("least", least).attribute("yes", true);
  for (const std::string& text : texts) events.timing("t", 1ms).attribute("text", text).attribute("x.y", 1);
  events.timing("t", 1ms).attribute("a\0b"s, 1).attribute("a", 2).attribute("\"", 3).attribute("\xff", 4);
  write(path, events);
  CHECK(
      rows(path, "SELECT key, typeof(value), value FROM event_attributes WHERE event_id = 1 ORDER BY key") ==
      Rows{"least|integer|-9223372036854775808", "most|integer|9223372036854775807", "yes|integer|1"});
  const Database database(path);
  Statement read(database, "SELECT value FROM event_attributes WHERE event_id = ? AND key = 'text'");
  for (std::size_t i = 0; i < std::size(texts); ++i) {
    REQUIRE(read.bind(1, static_cast<std::int64_t>(i) + 2).step());
    CHECK(read.text(0) == texts[i]);
    read.run();
  }
  Statement find(database, "SELECT value FROM event_attributes WHERE event_id = 10 AND key = ?");
  CHECK(find.bind(1, std::string_view("a\0b", 3)).only_int64() == 1);
  CHECK(find.bind(1, "a").only_int64() == 2);
  CHECK(find.bind(1, "\"").only_int64() == 3);
  CHECK(find.bind(1, "\xff").only_int64() == 4);
}

TEST_CASE("Every double is read back exactly, and what is not finite as JSON cannot have it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  std::vector<double> numbers = {0.0,
                                 -0.0,
                                 0.1,
                                 1.0 / 3,
                                 5e-324,
                                 2.2250738585072014e-308,
                                 1.7976931348623157e308,
                                 -1e300,
                                 1e-300,
                                 9007199254740993.0,
                                 1e15,
                                 123456789012345678.0,
                                 infinity,
                                 -infinity};
  std::mt19937_64 random(1);
  while (numbers.size() < 3000) {
    const auto number = std::bit_cast<double>(random());
    if (std::isfinite(number)) numbers.push_back(number);
    numbers.push_back(static_cast<double>(random() % 1'000'000'000) / 1000);
  }
  EventList events;
  for (const double number : numbers) events.timing("t", 1ms).attribute("n", number);
  events.timing("t", 1ms).attribute("n", std::nan(""));
  write(path, events);
  const Database database(path);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    INFO(numbers[i]);
    const std::string sql = "SELECT value FROM event_attributes WHERE event_id = " + std::to_string(i + 1);
    CHECK(is_same(number_of(database, sql), numbers[i]));
  }
  CHECK(rows(path,
             "SELECT attributes, typeof(value) FROM timings JOIN event_attributes ON event_id = id "
             "WHERE id > 3000 AND id = (SELECT max(id) FROM timings)") == Rows{R"({"n":"NaN"}|null)"});
}

TEST_CASE("Where a double is said to be read exactly from JSON, SQLite reads it exactly") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.db");
  OptionTable options;
  REQUIRE(DrivenSqlite(at_path(options, path)).start().status == POLLUX_OK);
  const Database database(path);
  sqlite3_stmt* read = nullptr;
  REQUIRE(sqlite3_prepare_v2(database.raw(), "SELECT json_extract(?, '$')", -1, &read, nullptr) == SQLITE_OK);
  std::mt19937_64 random(2);
  int exact = 0, wrong = 0;  // exact: of those of common size
  constexpr int tried = 50'000;
  for (int i = 0; i < tried; ++i) {
    double number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) number = 0.5;
    if (i % 2 == 0)
      number = std::ldexp(static_cast<double>(random() >> 11), static_cast<int>(random() % 60) - 82);
    std::string text;
    pollux::json::append_number(text, number);
    if (!pollux::sqlite::is_read_exactly(text, number)) continue;
    if (i % 2 == 0) ++exact;
    sqlite3_bind_text(read, 1, text.c_str(), -1, SQLITE_STATIC);
    REQUIRE(sqlite3_step(read) == SQLITE_ROW);
    if (!is_same(sqlite3_column_double(read, 0), number)) ++wrong;
    sqlite3_reset(read);
  }
  sqlite3_finalize(read);
  CHECK(wrong == 0);
  CHECK(exact > tried / 2 * 0.99);
}
