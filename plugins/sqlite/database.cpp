#include "database.hpp"

#include <system_error>

namespace pollux::sqlite {

bool DatabaseError::may_pass() const {
  switch (code_) {
    case SQLITE_TOOBIG:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_RANGE:
    case SQLITE_MISUSE:
      return false;
    default:
      return true;
  }
}

Database::Database(const std::string& path) : path_(path) {
  sqlite3* raw = nullptr;
  constexpr int flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
  const int code = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  raw_.reset(raw);
  if (code != SQLITE_OK) fail(code);
}

void Database::run(const char* sql) {
  const int code = sqlite3_exec(raw_.get(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Database::set_busy_timeout(std::chrono::milliseconds timeout) {
  sqlite3_busy_timeout(raw_.get(), static_cast<int>(timeout.count()));
}

bool Database::has_moved() const {
  int moved = 0;
  return sqlite3_file_control(raw_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved) == SQLITE_OK && moved != 0;
}

void Database::sync() {
  sqlite3_file* log = nullptr;
  int code = sqlite3_file_control(raw_.get(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log);
  // Without methods it is not open: nothing was written since the database was opened.
  if (code == SQLITE_OK && log && log->pMethods) code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code != SQLITE_OK) fail(code);
}

void Database::fail(int code) const {
  std::string what = "cannot write to '" + path_ + "': ";
  what += raw_ ? sqlite3_errmsg(raw_.get()) : sqlite3_errstr(code);
  const int system = raw_ ? sqlite3_system_errno(raw_.get()) : 0;
  const int primary = code & 0xFF;
  if (system != 0 && (primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN || primary == SQLITE_FULL)) {
    what += " (" + std::generic_category().message(system) + ")";
  }
  throw DatabaseError(what, primary);
}

Statement::Statement(const Database& database, std::string_view sql) : database_(&database) {
  sqlite3_stmt* raw = nullptr;
  const int code = sqlite3_prepare_v3(database.raw(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  raw_.reset(raw);
  check(code);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK) database_->fail(code);
}

Statement& Statement::bind(int at, std::int64_t number) {
  check(sqlite3_bind_int64(raw_.get(), at, number));
  return *this;
}
Statement& Statement::bind(int at, double number) {
  check(sqlite3_bind_double(raw_.get(), at, number));
  return *this;
}
Statement& Statement::bind(int at, std::string_view text) {
  // Null would be NULL, not an empty text.
  const char* const data = text.data() ? text.data() : "";
  check(sqlite3_bind_text64(raw_.get(), at, data, text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}
Statement& Statement::bind(int at, const Value& value) {
  switch (value.type()) {
    case Value::Type::boolean:
      return bind(at, std::int64_t{value.boolean()});
    case Value::Type::int64:
      return bind(at, value.int64());
    case Value::Type::float64:
      return bind(at, value.float64());
    case Value::Type::string:
      return bind(at, value.string());
    default:
      check(sqlite3_bind_null(raw_.get(), at));
      return *this;
  }
}

bool Statement::step() {
  const int code = sqlite3_step(raw_.get());
  if (code == SQLITE_ROW) return true;
  const int reset = sqlite3_reset(raw_.get());
  if (code != SQLITE_DONE) database_->fail(reset == SQLITE_OK ? code : reset);
  return false;
}

void Statement::run() {
  while (step()) {
  }
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(raw_.get(), column));
  if (!data) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(raw_.get(), column))};
}

std::int64_t Statement::only_int64() {
  if (!step()) return 0;
  const std::int64_t number = int64(0);
  run();
  return number;
}

Transaction::Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (database_.in_transaction()) sqlite3_exec(database_.raw(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() { database_.run("COMMIT"); }

}  // namespace pollux::sqlite
