// Database and Statement: SQLite's connection and prepared statements, closed by their owners, with errors as
// exceptions.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <pollux/sdk/value.hpp>

namespace pollux::sqlite {

class DatabaseError : public std::runtime_error {
 public:
  DatabaseError(const std::string& what, int code) : std::runtime_error(what), code_(code) {}
  [[nodiscard]] int code() const { return code_; }  // SQLITE_*, without what is in its upper bits

  // Whether a later attempt may succeed: the database is at fault (locked, no space, no rights, damaged:
  // somebody can mend it), not what is written.
  [[nodiscard]] bool may_pass() const;

 private:
  int code_;
};

class Database {
 public:
  // Opens a file that is there for reading and writing; no part of the path may be a symbolic link. Throws
  // DatabaseError.
  explicit Database(const std::string& path);

  // One or more statements whose rows nobody wants.
  void run(const char* sql);
  void set_busy_timeout(std::chrono::milliseconds timeout);
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(raw_.get()) == 0; }
  // Brings what is committed to the disk, where it is in the write-ahead log.
  void sync();
  // Whether its path names another file by now, or none.
  [[nodiscard]] bool has_moved() const;

  [[nodiscard]] sqlite3* raw() const { return raw_.get(); }
  // "cannot write to '/var/lib/x.db': database is locked"
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* raw) const { sqlite3_close_v2(raw); }
  };
  std::string path_;
  std::unique_ptr<sqlite3, Close> raw_;
};

// Begun by the constructor, which waits for others that write; taken back by the destructor unless committed.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Database& database_;
};

// One statement with its parameters, counted from 1. What is bound must live until run() or step() has
// returned.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  Statement& bind(int at, std::int64_t number);
  Statement& bind(int at, double number);  // NaN becomes NULL
  Statement& bind(int at, std::string_view text);
  Statement& bind(int at, const Value& value);  // a bool becomes 0 or 1, nothing NULL

  // Runs it to its end; it can be bound and run again.
  void run();
  // Goes to the next row. False after the last one; it can then be bound and run again.
  [[nodiscard]] bool step();
  [[nodiscard]] std::int64_t int64(int column) const { return sqlite3_column_int64(raw_.get(), column); }
  [[nodiscard]] std::string_view text(int column) const;
  // The first column of the first row; 0 for NULL and when there is no row.
  [[nodiscard]] std::int64_t only_int64();

 private:
  void check(int code) const;

  struct Finalize {
    void operator()(sqlite3_stmt* raw) const { sqlite3_finalize(raw); }
  };
  const Database* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> raw_;
};

}  // namespace pollux::sqlite
