// Opens a plugin: every check that needs no code of it first, then the loader, then what the code says of
// itself.
#include "load/plugin.hpp"

#include <map>
#include <utility>

#include "load/entry.hpp"
#include "load/object_file.hpp"
#include "load/room_lock.hpp"

namespace pollux::load {

Plugin::Plugin(std::filesystem::path installed, Manifest manifest, LoadedEntry loaded)
    : installed_(std::move(installed)),
      library_(std::move(loaded.library)),
      manifest_(std::move(manifest)),
      entry_(loaded.entry) {}

Result<std::shared_ptr<const Plugin>> Plugin::open(const PluginFile& file, LoadFrom from) {
  const std::string where = file.named.string();
  const auto object = read_object(file.bytes, where);
  if (!object) return failure(object.error());
  auto manifest = parse_manifest(object->manifest, where);
  if (!manifest) return failure(manifest.error());
  if (auto checked = check_abi(*manifest, where); !checked) return failure(checked.error());
  if (auto checked = check_machine(*object, where); !checked) return failure(checked.error());

  auto loaded = load_entry(file, from);
  if (!loaded) return failure(loaded.error());
  if (auto checked = check_entry(*loaded->entry, *manifest, object->manifest, where); !checked) {
    return failure(checked.error());
  }

  const RoomLock lock;
  static auto& all = *new std::map<const pollux_plugin_entry*, std::shared_ptr<const Plugin>>;
  std::shared_ptr<const Plugin>& plugin = all[loaded->entry];
  if (!plugin) plugin.reset(new Plugin(file.file, std::move(*manifest), std::move(*loaded)));
  return plugin;
}

}  // namespace pollux::load
