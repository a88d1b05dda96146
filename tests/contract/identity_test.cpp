// What a plugin says of itself.
#include <algorithm>
#include <string>

#include "catch.hpp"
#include "subject.hpp"

using contract::PluginFile;

TEST_CASE("It exports an entry that this host accepts") {
  const pollux_plugin_entry& entry = PluginFile::under_test().entry();
  CHECK(entry.magic == POLLUX_ABI_MAGIC);
  CHECK(entry.struct_size >= sizeof(pollux_plugin_entry));
  CHECK(entry.abi_major == POLLUX_ABI_MAJOR);
  CHECK(entry.required_minor <= POLLUX_ABI_MINOR);
  CHECK(entry.abi_candidate == POLLUX_ABI_CANDIDATE);
  for (const std::uint16_t reserved : entry.reserved) CHECK(reserved == 0);
}

TEST_CASE("It has the functions that are not optional") {
  const pollux_reporter& functions = PluginFile::under_test().functions();
  CHECK(functions.struct_size >= sizeof(pollux_reporter));
  CHECK(functions.create);
  CHECK(functions.deliver);
  CHECK(functions.destroy);
}

TEST_CASE("Its manifest is complete and fits its symbol and its file") {
  const PluginFile& plugin = PluginFile::under_test();
  const pollux_plugin_entry& entry = plugin.entry();
  REQUIRE(entry.manifest_size > 0);
  CHECK(entry.manifest[entry.manifest_size - 1] == '\0');
  CHECK(plugin.manifest().front() == "POLLUX-MANIFEST-1");
  CHECK(plugin.text("abi") == std::to_string(entry.abi_major) + '.' + std::to_string(entry.required_minor) +
                                  '.' + std::to_string(entry.abi_candidate));
  CHECK(plugin.path().stem() == "libpollux_" + plugin.text("name"));
  CHECK_FALSE(plugin.text("version").empty());
  CHECK_FALSE(plugin.text("summary").empty());
}

TEST_CASE("Its manifest names the extensions that its instances have") {
  contract::Started instance;
  const auto declared = [](const char* id) {
    const auto& entries = PluginFile::under_test().manifest();
    return std::find(entries.begin(), entries.end(), std::string("capability=") + id) != entries.end();
  };
  const bool declared_snapshot = declared(POLLUX_EXT_SNAPSHOT);
  const bool declared_handover = declared(POLLUX_EXT_HANDOVER);
  CHECK(declared_snapshot == (instance.snapshot() != nullptr));
  CHECK(declared_handover == (instance.handover() != nullptr));
}

TEST_CASE("It has no extension of an unknown name") {
  contract::Started instance;
  const auto get_extension = PluginFile::under_test().functions().get_extension;
  if (!get_extension) return;
  for (const char* id : {"", "snapshot", "snapshot/0", "snapshot/10", "no such thing/1"}) {
    INFO(id);
    CHECK(get_extension(instance.self(), id) == nullptr);
  }
}
