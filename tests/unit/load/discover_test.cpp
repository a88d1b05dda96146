// Discovery: which file a `plugin` value means, and what its error tells.
#include "load/discover.hpp"

#include <unistd.h>

#include <string>

#include "catch.hpp"
#include "load/installed_folder.hpp"
#include "platform/own_file.hpp"
#include "temporary_folder.hpp"

using pollux::config::ReporterSettings;
using pollux::config::Settings;
using pollux::load::find_plugin;

namespace {

ReporterSettings reporter_of(const std::string& plugin) {
  ReporterSettings reporter;
  reporter.plugin = plugin;
  reporter.plugin_position = {7, 10};
  return reporter;
}

Settings settings_in(const TemporaryFolder& folder, const std::vector<std::string>& path) {
  Settings settings;
  settings.file = folder.path() / "pollux.toml";
  for (const std::string& name : path) settings.plugins.path.push_back(folder.path() / name);
  return settings;
}

}  // namespace

TEST_CASE("a plugin's name stands for the platform's file name") {
  CHECK(pollux::load::file_name_of("log") == "libpollux_log.so");
}

TEST_CASE("the first folder that has a plugin wins") {
  const TemporaryFolder folder;
  for (const char* name : {"a", "b", "c"}) fs::create_directory(folder.path() / name);
  folder.write("b/libpollux_log.so", "");
  folder.write("c/libpollux_log.so", "");
  const Settings settings = settings_in(folder, {"a", "missing", "b", "c"});
  const auto found = find_plugin(settings, reporter_of("log"));
  REQUIRE(found);
  CHECK(*found == folder.path() / "b/libpollux_log.so");
}

TEST_CASE("an explicit path is relative to the configuration file, and ignores the folders") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "mine");
  const fs::path file = folder.write("mine/special.so", "");
  const Settings settings = settings_in(folder, {});
  for (const std::string& plugin :
       {std::string("mine/special.so"), std::string("./mine/../mine/special.so"), file.string()}) {
    const auto found = find_plugin(settings, reporter_of(plugin));
    REQUIRE(found);
    CHECK(*found == file);
  }
}

TEST_CASE("an explicit path that leads nowhere is refused with the absolute path") {
  const TemporaryFolder folder;
  const auto found = find_plugin(settings_in(folder, {}), reporter_of("special.so"));
  REQUIRE_FALSE(found);
  const std::string here = folder.path().string();
  CHECK(found.error().message() == here + "/pollux.toml:7:10: plugin 'special.so' cannot be used: " + here +
                                       "/special.so: no such file; expected a plugin file; a relative path "
                                       "starts at the configuration file's "
                                       "folder; correct the path, or build the plugin");
}

TEST_CASE("the error for a missing plugin lists where it was looked for, and what was there instead") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "a");
  fs::create_directory(folder.path() / "b");
  fs::create_directory(folder.path() / "b/libpollux_sumary.so");
  folder.write("a/libpollux_summary.so", "");
  folder.write("a/libpollux_log.so", "");
  folder.write("a/notes.txt", "");
  folder.write("b/libpollux_log.so", "");
  const auto found = find_plugin(settings_in(folder, {"a", "b", "none"}), reporter_of("sumary"));
  REQUIRE_FALSE(found);
  const std::string here = folder.path().string();
  CHECK(found.error().where == here + "/pollux.toml:7:10");
  CHECK(found.error().what == "plugin 'sumary' is not in any plugin folder");
  CHECK(found.error().expected == "it as " + here + "/a/libpollux_sumary.so (no such file), " + here +
                                      "/b/libpollux_sumary.so (not a regular file), " + here +
                                      "/none (no such folder)");
  CHECK_THAT(found.error().remedy, Catch::StartsWith("did you mean 'summary'?"));
  CHECK_THAT(found.error().remedy, Catch::Contains("plugins found there: log, summary"));
}

TEST_CASE("without any folder the error says so") {
  const TemporaryFolder folder;
  const auto found = find_plugin(settings_in(folder, {}), reporter_of("log"));
  REQUIRE_FALSE(found);
  CHECK(found.error().expected == "at least one folder in [plugins] path");
}

TEST_CASE("listing shows every plugin file in order, the bad ones with their reason") {
  const TemporaryFolder folder;
  fs::create_directory(folder.path() / "a");
  fs::create_directory(folder.path() / "b");
  fs::copy_file(fixture("recorder"), folder.path() / "b/libpollux_recorder.so");
  fs::copy_file(fixture("c_counter"), folder.path() / "b/libpollux_c_counter.so");
  folder.write("a/libpollux_text.so", "just text");
  folder.write("a/other.so", "not named like a plugin");
  folder.write("a/file", "not a folder");
  const auto found = pollux::load::list_plugins(
      {folder.path() / "b", folder.path() / "none", folder.path() / "a", folder.path() / "a/file"});
  REQUIRE(found.size() == 4);
  CHECK(found[0].manifest->name == "c_counter");
  CHECK(found[1].manifest->name == "recorder");
  CHECK(found[2].file == folder.path() / "a/libpollux_text.so");
  CHECK_FALSE(found[2].manifest);
  CHECK(found[3].file == folder.path() / "a/file");
  REQUIRE_FALSE(found[3].manifest);
  CHECK_THAT(found[3].manifest.error().what, Catch::StartsWith("the folder cannot be read"));
}

TEST_CASE("the installed plugins are found from the file of the library and from that of a program") {
  const TemporaryFolder prefix;
  using pollux::load::installed_folder_for;
  const fs::path library = prefix.path() / POLLUX_LIBDIR / "libpollux.so.0.1";
  const fs::path program = prefix.path() / POLLUX_BINDIR / "pollux";
  CHECK_FALSE(installed_folder_for(library));
  CHECK_FALSE(installed_folder_for({}));
  const fs::path plugins = prefix.path() / POLLUX_LIBDIR / "pollux/plugins";
  fs::create_directories(plugins);
  CHECK(installed_folder_for(library) == plugins);
  CHECK(installed_folder_for(program) == plugins);
}

TEST_CASE("a test knows the file that it was loaded from") {
  CHECK(pollux::platform::own_file() == fs::canonical("/proc/self/exe"));
}
