// Boost.DLL lives here and nowhere else: a path in, the exported entry or the system loader's reason out.
#include "load/library.hpp"

#include <boost/dll/shared_library.hpp>
#include <cstdint>
#include <exception>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "load/plain_text.hpp"
#include "load/room_lock.hpp"

namespace pollux::load {
namespace {

// Tells a file from the one that replaced it.
struct Stamp {
  std::filesystem::file_time_type written;
  std::uintmax_t size = 0;
  friend bool operator==(const Stamp&, const Stamp&) = default;
};

struct Loaded {
  boost::dll::shared_library library;
  Stamp stamp;
};

Stamp stamp_of(const std::filesystem::path& file) {
  std::error_code error;
  Stamp stamp;
  stamp.written = std::filesystem::last_write_time(file, error);
  stamp.size = std::filesystem::file_size(file, error);
  return stamp;
}

// "boost::dll::… (dlerror system message: REASON): Bad file descriptor". Only the reason says what is wrong;
// the error code is always the same. It begins with the file, which the message names already.
std::string reason_of(std::string text, const std::string& where) {
  constexpr std::string_view before = "dlerror system message: ";
  if (const std::size_t at = text.find(before); at != std::string::npos) text.erase(0, at + before.size());
  if (const std::size_t end = text.rfind("): "); end != std::string::npos) text.erase(end);
  if (text.starts_with(where + ": ")) text.erase(0, where.size() + 2);
  return text;
}

Error refused(const std::string& where, const std::string& reason) {
  return {where, "the system cannot load it: " + reason,
          "a library whose symbols and dependencies are all found",
          "see `ldd -r " + where + "`, and install or link what is missing"};
}

Result<Loaded> load(const std::filesystem::path& file) {
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  const std::string where = file.string();
  const Stamp stamp = stamp_of(file);
  try {
    return Loaded{boost::dll::shared_library(file, rtld_now | rtld_local), stamp};
  } catch (const std::exception& error) {
    return failure(refused(where, reason_of(error.what(), where)));
  } catch (...) {
    return failure(refused(where, "a constructor in it threw something that is not a std::exception"));
  }
}

}  // namespace

Result<const pollux_plugin_entry*> load_entry(const std::filesystem::path& file) {
  const RoomLock lock;
  static auto& all = *new std::map<std::filesystem::path, Loaded>;  // never destroyed: see the header
  const std::string where = file.string();
  auto at = all.find(file);
  if (at == all.end()) {
    auto loaded = load(file);
    if (!loaded) return failure(loaded.error());
    at = all.emplace(file, std::move(*loaded)).first;
  } else if (at->second.stamp != stamp_of(file)) {
    return failure(Error{where, "the file was replaced after this process loaded it",
                         "the file that was loaded", "restart the program to run the new one"});
  }
  const boost::dll::shared_library& library = at->second.library;
  if (!library.has(POLLUX_PLUGIN_SYMBOL)) {
    return failure(Error{where, "the library does not export the symbol " POLLUX_PLUGIN_SYMBOL,
                         "a plugin's one symbol",
                         "export it with POLLUX_REPORTER_PLUGIN in C++ or POLLUX_EXPORT in C"});
  }
  return &library.get<const pollux_plugin_entry>(POLLUX_PLUGIN_SYMBOL);
}

}  // namespace pollux::load
