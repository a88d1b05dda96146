// The schema of the database, and whose a database is. README.md describes it.
#pragma once

#include <cstdint>
#include <string>

#include "database.hpp"

namespace pollux::sqlite {

inline constexpr std::int64_t application_id = 0x506C7578;  // "Plux", in the file's header
inline constexpr std::int64_t schema_version = 3;

// Makes the tables of an empty database. One of another application or of another version is left as it is:
// throws std::runtime_error, or DatabaseError when it cannot be read or written.
void prepare_schema(Database& database, const std::string& path);

}  // namespace pollux::sqlite
