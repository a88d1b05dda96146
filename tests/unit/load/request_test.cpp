// What a [[reporter]] asks for: its pin is held against the file that is loaded, and errors stand at its
// keys.
#include "load/request.hpp"

#include <string>

#include "catch.hpp"
#include "config/load.hpp"
#include "load/sha256.hpp"
#include "private_place.hpp"

using pollux::config::Settings;
using pollux::load::check_requested;
using pollux::load::open_requested;

namespace {

Settings settings_of(const std::string& toml, const fs::path& folder) {
  auto settings =
      pollux::config::load_text(toml, folder / "app.toml", [](std::string_view) { return std::nullopt; });
  if (!settings) FAIL(message_of(settings.error()));
  return std::move(*settings);
}

}  // namespace

TEST_CASE("a plugin with the right pin is loaded from a private copy of that hash") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const std::string bytes = read_file(fixture("c_counter")) + "request_test";
  folder.write("libpollux_a.so", bytes);
  const std::string hash = pollux::load::sha256_of(bytes);
  const Settings settings =
      settings_of("[[reporter]]\nplugin = \"./libpollux_a.so\"\nsha256 = \"" + hash + "\"\n", folder.path());
  CHECK(check_requested(settings, settings.reporters[0]));
  CHECK_FALSE(fs::exists(place.folder()));  // a check copies nothing
  const auto plugin = open_requested(settings, settings.reporters[0]);
  INFO((plugin ? "" : plugin.error().message()));
  REQUIRE(plugin);
  CHECK((*plugin)->library() == place.folder() / (hash + ".so"));
}

TEST_CASE(
    "a plugin with another hash than its pin is refused at the pin's key, and nothing of it is loaded") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const fs::path file = fs::canonical(folder.path()) / "libpollux_a.so";
  fs::copy_file(fixture("intruder"), file);
  const fs::path mark = folder.path() / "mark";
  const Variable marked("POLLUX_INTRUDER_MARK", mark.c_str());
  const std::string pin(64, '0');
  const Settings settings =
      settings_of("[[reporter]]\nname = \"a\"\nplugin = \"./libpollux_a.so\"\n  sha256 = \"" + pin + "\"\n",
                  file.parent_path());
  const std::string expected = file.parent_path().string() + "/app.toml:4:3: reporter 'a': " + file.string() +
                               " has the SHA-256 " + pollux::load::sha256_of(read_file(file)) +
                               "; expected " + pin +
                               ", to which it is pinned here; put the pinned file back; or, if this one is "
                               "meant, pin its SHA-256";
  const auto opened = open_requested(settings, settings.reporters[0]);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message() == expected);
  const auto checked = check_requested(settings, settings.reporters[0]);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().message() == expected);
  CHECK_FALSE(fs::exists(mark));
  CHECK_FALSE(fs::exists(place.folder()));

  // Without the pin it would have run.
  Settings unpinned = settings;
  unpinned.reporters[0].sha256.reset();
  CHECK(open_requested(unpinned, unpinned.reporters[0]));
  CHECK(fs::exists(mark));
}

TEST_CASE("a pin does not excuse a file that others may write") {
  const TemporaryFolder folder;
  const fs::path file = folder.write("libpollux_a.so", read_file(fixture("c_counter")));
  fs::permissions(file, fs::perms::others_write, fs::perm_options::add);
  const Settings settings = settings_of("[[reporter]]\nplugin = \"./libpollux_a.so\"\nsha256 = \"" +
                                            pollux::load::sha256_of(read_file(file)) + "\"\n",
                                        folder.path());
  const auto opened = open_requested(settings, settings.reporters[0]);
  REQUIRE_FALSE(opened);
  CHECK_THAT(opened.error().message(),
             Catch::Contains("app.toml:2:10: ") && Catch::Contains("everyone may write this plugin"));
}
