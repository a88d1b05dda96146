// Boost.DLL lives here and nowhere else: a file in, the exported entry or the system loader's reason out.
#include "load/library.hpp"

#include <dlfcn.h>

#include <boost/dll/shared_library.hpp>
#include <exception>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "load/loader.hpp"
#include "load/plain_text.hpp"
#include "load/private_copy.hpp"
#include "load/room_lock.hpp"
#include "platform/exit_hook.hpp"
#include "platform/keep.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;

struct Loaded {
  boost::dll::shared_library library;
  fs::path path;
};
using ByHash = std::map<std::string, Loaded>;  // the SHA-256 of the library's bytes

// What this process has loaded; guarded by RoomLock, never destroyed: see the header.
struct Libraries {
  ByHash installed;
  ByHash copies;
  std::vector<Loaded> strays;  // replaced while they were loaded: nobody asked for them, but they have run
  std::set<fs::path> names;    // of those outside the private folder; the system's loader remembers them
};

Libraries& libraries() {
  static auto& all = *new Libraries;
  return all;
}

// "boost::dll::… (dlerror system message: REASON): Bad file descriptor". Only the reason says what is wrong;
// the error code is always the same. It begins with the file, which the message names already.
std::string reason_of(std::string text, const std::string& path) {
  constexpr std::string_view before = "dlerror system message: ";
  if (const std::size_t at = text.find(before); at != std::string::npos) text.erase(0, at + before.size());
  if (const std::size_t end = text.rfind("): "); end != std::string::npos) text.erase(end);
  if (text.starts_with(path + ": ")) text.erase(0, path.size() + 2);
  return text;
}

Error refused(const std::string& where, const std::string& reason) {
  return {where, "the system cannot load it: " + reason,
          "a library whose symbols and dependencies are all found",
          "see `ldd -r " + where + "`, and install or link what is missing"};
}

Error copy_refused(const std::string& where, const fs::path& copy, const std::string& reason) {
  return {where, "the system cannot load its private copy " + copy.string() + ": " + reason,
          "a library whose symbols and dependencies are all found without the folder that it is in ($ORIGIN)",
          "install what is missing where the system searches, or link it into the plugin"};
}

// The library, or the loader's reason. One that came too late stays loaded, and is not used.
Result<Loaded, std::string> load(const fs::path& path) {
  using boost::dll::load_mode::rtld_local;
  using boost::dll::load_mode::rtld_now;
  try {
    Loaded loaded{boost::dll::shared_library(path, rtld_now | rtld_local), path};
    platform::renew_exit_hook();
    if (!is_abandoned_load()) return loaded;
    platform::keep_for_ever(std::move(loaded));
    return Unexpected(std::string("its constructors returned too late"));
  } catch (const std::exception& error) {
    return Unexpected(reason_of(error.what(), path.string()));
  } catch (...) {
    return Unexpected(std::string("a constructor in it threw something that is not a std::exception"));
  }
}

// Whether the system's loader would answer with a library that it has already, by this name or by this inode.
bool is_known_to_loader(const fs::path& path) {
  if (libraries().names.contains(path)) return true;
  void* const known = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_NOLOAD);
  if (known) ::dlclose(known);
  return known != nullptr;
}

Result<const Loaded*> load_copy(const PluginFile& file) {
  ByHash& copies = libraries().copies;
  if (const auto at = copies.find(file.sha256); at != copies.end()) return &at->second;
  const auto path = copy_privately(file);
  if (!path) return failure(path.error());
  auto loaded = load(*path);
  if (!loaded) return failure(copy_refused(file.named.string(), *path, loaded.error()));
  return &copies.emplace(file.sha256, std::move(*loaded)).first->second;
}

Result<const Loaded*> load_installed(const PluginFile& file) {
  auto& [installed, copies, strays, names] = libraries();
  if (const auto at = installed.find(file.sha256); at != installed.end()) return &at->second;
  if (is_known_to_loader(file.file)) return load_copy(file);
  auto loaded = load(file.file);
  if (!loaded) return failure(refused(file.named.string(), loaded.error()));
  // Not before: a constructor of the library may come here again, and gets the same library then.
  names.insert(file.file);
  if (stamp_at(file.file) == file.stamp)
    return &installed.emplace(file.sha256, std::move(*loaded)).first->second;
  strays.push_back(std::move(*loaded));
  return load_copy(file);
}

// On a thread that may be abandoned: everything here needs the lock of the system's loader.
Result<LoadedEntry> load_symbol(const PluginFile& file, LoadFrom from) {
  const auto loaded = from == LoadFrom::installed ? load_installed(file) : load_copy(file);
  if (!loaded) return failure(loaded.error());
  const auto& [library, path] = **loaded;
  if (!library.has(POLLUX_PLUGIN_SYMBOL)) {
    return failure(Error{file.named.string(), "the library does not export the symbol " POLLUX_PLUGIN_SYMBOL,
                         "a plugin's one symbol",
                         "export it with POLLUX_REPORTER_PLUGIN in C++ or POLLUX_EXPORT in C"});
  }
  return LoadedEntry{&library.get<const pollux_plugin_entry>(POLLUX_PLUGIN_SYMBOL), path};
}

}  // namespace

Result<LoadedEntry> load_entry(const PluginFile& file, LoadFrom from) {
  struct Work {
    PluginFile file;
    std::optional<Result<LoadedEntry>> entry;
  };
  const auto work = std::make_shared<Work>(Work{file, std::nullopt});
  const RoomLock lock;
  const auto loaded =
      load_within(file.named.string(), [work, from] { work->entry = load_symbol(work->file, from); });
  if (!loaded) return failure(loaded.error());
  return std::move(*work->entry);
}

}  // namespace pollux::load
