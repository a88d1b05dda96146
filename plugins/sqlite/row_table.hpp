// RowTable: rows in memory that SQL reads as a table, in one connection only. One statement,
// `INSERT INTO timings (…) SELECT * FROM new_timings`, then writes all of them: no parameter is bound and no
// statement is started for each row, which together cost more than the row.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstddef>
#include <new>
#include <string>
#include <vector>

#include "database.hpp"

namespace pollux::sqlite {

// `columns` names them, "id, value"; `column` sets the value of one, counted from 0, by sqlite3_result_*, and
// what it passes must live until the statement has ended.
template <class Row>
concept TableRow = requires(const Row& row, sqlite3_context* result, int index) {
  { Row::columns } -> std::convertible_to<std::string>;
  { row.column(result, index) }
  noexcept;
};

template <TableRow Row>
class RowTable {
 public:
  // Throws DatabaseError. The table must live as long as the statements that read it.
  RowTable(const Database& database, const char* name) {
    const int code = sqlite3_create_module_v2(database.raw(), name, &module, this, nullptr);
    if (code != SQLITE_OK) database.fail(code);
  }
  RowTable(const RowTable&) = delete;
  RowTable& operator=(const RowTable&) = delete;

  void clear() { rows_.clear(); }
  void add(const Row& row) { rows_.push_back(row); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }

 private:
  struct Table : sqlite3_vtab {
    explicit Table(const RowTable& table) : sqlite3_vtab{}, of(&table) {}
    const RowTable* of;
  };
  struct Cursor : sqlite3_vtab_cursor {
    Cursor() : sqlite3_vtab_cursor{} {}
    std::size_t at = 0;
  };

  static const RowTable& of(sqlite3_vtab_cursor* cursor) {
    return *static_cast<const Table*>(cursor->pVtab)->of;
  }
  static std::size_t& at(sqlite3_vtab_cursor* cursor) { return static_cast<Cursor*>(cursor)->at; }

  static int connect(sqlite3* raw, void* self, int, const char* const*, sqlite3_vtab** made, char**) {
    const RowTable& table = *static_cast<const RowTable*>(self);
    const int code = sqlite3_declare_vtab(raw, table.declaration_.c_str());
    if (code != SQLITE_OK) return code;
    *made = new (std::nothrow) Table(table);
    return *made ? SQLITE_OK : SQLITE_NOMEM;
  }
  static int disconnect(sqlite3_vtab* table) { return delete static_cast<Table*>(table), SQLITE_OK; }
  static int choose_plan(sqlite3_vtab*, sqlite3_index_info*) {
    return SQLITE_OK;
  }  // all rows, in their order
  static int open(sqlite3_vtab*, sqlite3_vtab_cursor** made) {
    *made = new (std::nothrow) Cursor;
    return *made ? SQLITE_OK : SQLITE_NOMEM;
  }
  static int close(sqlite3_vtab_cursor* cursor) { return delete static_cast<Cursor*>(cursor), SQLITE_OK; }
  static int rewind(sqlite3_vtab_cursor* cursor, int, const char*, int, sqlite3_value**) {
    return at(cursor) = 0, SQLITE_OK;
  }
  static int next(sqlite3_vtab_cursor* cursor) { return ++at(cursor), SQLITE_OK; }
  static int is_at_end(sqlite3_vtab_cursor* cursor) { return at(cursor) == of(cursor).rows_.size(); }
  static int column(sqlite3_vtab_cursor* cursor, sqlite3_context* result, int index) {
    return of(cursor).rows_[at(cursor)].column(result, index), SQLITE_OK;
  }
  static int row_id(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
    return *id = static_cast<sqlite3_int64>(at(cursor)), SQLITE_OK;
  }

  // Without xCreate: the table is there as soon as its module is, and is in no file.
  static constexpr sqlite3_module module = [] {
    sqlite3_module made{};
    made.xConnect = connect, made.xDisconnect = disconnect;
    made.xBestIndex = choose_plan;
    made.xOpen = open, made.xClose = close;
    made.xFilter = rewind, made.xNext = next, made.xEof = is_at_end;
    made.xColumn = column, made.xRowid = row_id;
    return made;
  }();

  const std::string declaration_ = "CREATE TABLE x (" + std::string(Row::columns) + ")";
  std::vector<Row> rows_;
};

}  // namespace pollux::sqlite
