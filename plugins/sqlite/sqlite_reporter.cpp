// SqliteReporter: opens its database, writes batches to it and keeps it within its limits.
#include "sqlite_reporter.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <string>

#include "database.hpp"
#include "event_rows.hpp"
#include "retention.hpp"
#include "schema.hpp"
#include "shared/safe_file.hpp"

namespace pollux::sqlite {
namespace {

using Clock = std::chrono::steady_clock;

// How long old events may be taken away before new ones have their turn.
constexpr std::chrono::milliseconds longest_trim{100};

// Whether this process may write the database and make files beside it. SQLite would say so of whichever of
// its files it tried last, and that one is missing then.
void check_rights(const std::filesystem::path& path) {
  if (::faccessat(AT_FDCWD, path.parent_path().c_str(), W_OK | X_OK, AT_EACCESS) != 0)
    shared::fail("write to the folder", path.parent_path().string());
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
    shared::fail("write to", path.string());
}

// SQLite opens the path itself, so what is there is judged first; SQLite gives its other files the
// permissions of this one. The database is not opened here: closing any descriptor of it would drop the locks
// that SQLite holds for the process. Those locks are also what orders several writers.
void prepare_file(const Settings& settings) {
  const std::string path = settings.path.string();
  shared::make_folders(settings.path.parent_path(), settings.mode);
  // Its other files could lead elsewhere as well.
  for (const char* suffix : {"-wal", "-shm", "-journal"}) (void)shared::check_path(path + suffix);
  if (!shared::check_path(path) && !shared::make_file(path, settings.mode)) (void)shared::check_path(path);
  check_rights(settings.path);
}

// Readers go on while it is written, and a killed process leaves nothing half-written.
void use_write_ahead_log(Database& database, const std::string& path) {
  Statement statement(database, "PRAGMA journal_mode = WAL");
  const std::string mode(statement.step() ? statement.text(0) : std::string_view{});
  statement.run();
  if (mode != "wal") {
    throw std::runtime_error("'" + path + "' is on a file system without shared memory, such as NFS, where " +
                             "SQLite has no write-ahead log; choose a local `path`");
  }
}

}  // namespace

struct SqliteReporter::Opened {
  Opened(Database made, const Settings& settings)
      : database(std::move(made)), rows(database), retention(settings, database) {}

  Database database;
  EventRows rows;
  Retention retention;
};

SqliteReporter::SqliteReporter(const Options& options) : settings_(read_settings(options)) {}
SqliteReporter::SqliteReporter(SqliteReporter&&) noexcept = default;
SqliteReporter::~SqliteReporter() = default;

void SqliteReporter::open() {
  prepare_file(settings_);
  // SQLite is told to follow no link, and means folders as well.
  const std::string path =
      (std::filesystem::canonical(settings_.path.parent_path()) / settings_.path.filename()).string();
  Database database(path);
  database.set_busy_timeout(settings_.busy_timeout);
  {  // before anything of a stranger's database is touched
    Transaction transaction(database);
    prepare_schema(database, path);
    transaction.commit();
  }
  use_write_ahead_log(database, path);
  database.run(settings_.sync_batches ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
  // A batch touches few pages beside the new ones, and a cache that fits into the processor's is a third
  // faster than one of 32 MiB.
  database.run(
      "PRAGMA cache_size = -2048; PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 33554432");
  opened_ = std::make_unique<Opened>(std::move(database), settings_);
}

void SqliteReporter::start() {
  open();
  started_ = true;
}

BatchResult SqliteReporter::record_batch(const Batch& batch) {
  if (!started_) throw std::logic_error("the sqlite reporter was given events while it was not started");
  try {
    if (opened_ && opened_->database.has_moved()) leave();
    if (!opened_) open();
  } catch (const std::exception& error) {
    throw RetryLater(error.what());  // no event is at fault
  }
  try {
    trim();
    write(batch);
  } catch (const DatabaseError& error) {
    opened_.reset();  // with all that it knew of a transaction that is taken back
    if (error.may_pass()) throw RetryLater(error.what());
    throw;
  } catch (...) {
    opened_.reset();
    throw;
  }
  return BatchResult::all(batch);
}

void SqliteReporter::write(const Batch& batch) {
  Transaction transaction(opened_->database);
  opened_->rows.write(batch);
  is_synced_ = false;
  transaction.commit();
}

void SqliteReporter::trim() {
  const auto until = Clock::now() + longest_trim;
  while (opened_->retention.trim_size() && Clock::now() < until) {
  }
}

void SqliteReporter::flush() {
  if (!opened_) return;
  if (opened_->database.has_moved()) {
    leave();
    open();
    return;
  }
  if (!settings_.sync_batches) sync();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto until = Clock::now() + longest_trim;
  try {
    while (opened_->retention.trim_age(std::chrono::nanoseconds(now).count()) && Clock::now() < until) {
    }
  } catch (const DatabaseError& error) {
    if (!error.may_pass()) throw;  // else there is a next time
  }
}

// The write-ahead log alone: to copy it into the database each second would write the same pages many times.
// SQLite does that when the log is 16 MiB long.
void SqliteReporter::sync() {
  if (is_synced_) return;
  try {
    opened_->database.sync();
    is_synced_ = true;
  } catch (...) {
    opened_.reset();  // its descriptor may be closed, or another file's
    throw;
  }
}

// A database that was moved: its write-ahead log has kept its name, so what is in there goes into the
// database before the next one at that path discards it. What a program's long read keeps there is lost.
void SqliteReporter::leave() {
  try {
    opened_->database.run("PRAGMA wal_checkpoint(PASSIVE)");
  } catch (const DatabaseError& error) {
    if (!error.may_pass()) throw;
  }
  opened_.reset();
}

void SqliteReporter::stop() {
  if (opened_ && !opened_->database.has_moved()) flush();
  started_ = false;
  opened_.reset();
}

// What has no place in an open database makes it be opened anew, by the next batch.
Reconfigured SqliteReporter::reconfigure(const Options& options) {
  const Settings wanted = read_settings(options);
  if (wanted.path != settings_.path || wanted.mode != settings_.mode) return Reconfigured::needs_restart;
  settings_ = wanted;
  opened_.reset();
  return Reconfigured::yes;
}

}  // namespace pollux::sqlite
