// What the tests of the sqlite plugin share: the reporter by hand, and questions to the database that it
// wrote.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "database.hpp"
#include "sqlite_reporter.hpp"

namespace pollux::test {

using DrivenSqlite = testing::Driven<sqlite::SqliteReporter>;
using Rows = std::vector<std::string>;  // columns divided by bars

inline Rows rows(const std::string& path, const std::string& sql) {
  const sqlite::Database database(path);
  Rows all;
  const auto add = [](void* into, int count, char** columns, char**) {
    std::string row;
    for (int i = 0; i < count; ++i) row.append(i ? "|" : "").append(columns[i] ? columns[i] : "NULL");
    static_cast<Rows*>(into)->push_back(row);
    return 0;
  };
  const int code = sqlite3_exec(database.raw(), sql.c_str(), add, &all, nullptr);
  INFO(sql << ": " << sqlite3_errmsg(database.raw()));
  REQUIRE(code == SQLITE_OK);
  return all;
}

inline std::int64_t ask(const std::string& path, const char* sql) {
  const sqlite::Database database(path);
  return sqlite::Statement(database, sql).only_int64();
}

inline testing::OptionTable& at_path(testing::OptionTable& options, const std::string& path) {
  return options.set("path", path).set("busy_timeout", std::chrono::seconds(0));
}

}  // namespace pollux::test
