// Opens a plugin: every check that needs no code of it first, then the loader, then what the code says of
// itself.
#include "load/plugin.hpp"

#include <map>
#include <system_error>
#include <utility>

#include "load/entry.hpp"
#include "load/library.hpp"
#include "load/object_file.hpp"
#include "load/room_lock.hpp"
#include "load/trust.hpp"

namespace pollux::load {

Plugin::Plugin(std::filesystem::path file, Manifest manifest, const pollux_plugin_entry* entry)
    : file_(std::move(file)), manifest_(std::move(manifest)), entry_(entry) {}

Result<std::shared_ptr<const Plugin>> Plugin::open(const std::filesystem::path& file,
                                                   const std::filesystem::path& configuration) {
  const std::string where = file.string();
  const auto object = read_object_file(file);
  if (!object) return failure(object.error());
  if (auto trusted = check_trust(file, configuration); !trusted) return failure(trusted.error());
  auto manifest = parse_manifest(object->manifest, where);
  if (!manifest) return failure(manifest.error());
  if (auto checked = check_abi(*manifest, where); !checked) return failure(checked.error());
  if (auto checked = check_machine(*object, where); !checked) return failure(checked.error());

  std::error_code error;
  const std::filesystem::path canonical = std::filesystem::canonical(file, error);
  if (error) return failure(Error{where, "cannot be examined: " + error.message(), "", "correct the path"});
  const auto entry = load_entry(canonical);
  if (!entry) return failure(entry.error());
  if (auto checked = check_entry(**entry, *manifest, object->manifest, where); !checked) {
    return failure(checked.error());
  }

  const RoomLock lock;
  static auto& all = *new std::map<std::filesystem::path, std::shared_ptr<const Plugin>>;
  std::shared_ptr<const Plugin>& plugin = all[canonical];
  if (!plugin) plugin.reset(new Plugin(canonical, std::move(*manifest), *entry));
  return plugin;
}

}  // namespace pollux::load
