// Opening a plugin: each refusal with its text, what is never loaded, and what is loaded once.
#include <dlfcn.h>
#include <sys/stat.h>

#include <string>

#include <pollux/version.hpp>

#include "catch.hpp"
#include "open_plugin.hpp"
#include "temporary_folder.hpp"

namespace {

const std::string rebuild = "build the plugin against the SDK of Pollux " POLLUX_VERSION;

bool is_loaded(const fs::path& file) { return ::dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD) != nullptr; }

// The refusal, less the file's name that every one begins with.
std::string refusal(const fs::path& file) {
  const auto plugin = open_plugin(file);
  REQUIRE_FALSE(plugin);
  const std::string message = plugin.error().message();
  REQUIRE_THAT(message, Catch::StartsWith(file.string() + ": "));
  CHECK_FALSE(plugin.error().remedy.empty());
  return message.substr(file.string().size() + 2);
}

std::string refusal_unloaded(const std::string& name) {
  std::string message = refusal(fixture(name));
  CHECK_FALSE(is_loaded(fixture(name)));
  return message;
}

std::string refusal_loaded(const std::string& name) {
  std::string message = refusal(fixture(name));
  CHECK(is_loaded(fixture(name)));
  // A second time gives the same answer.
  CHECK(refusal(fixture(name)) == message);
  return message;
}

}  // namespace

TEST_CASE("what is not a library is refused") {
  CHECK(refusal_unloaded("not_a_library") ==
        "not a shared library: it begins with the bytes 54 68 69 73; expected an ELF or PE library (.so, "
        ".dll); name "
        "the plugin's built file");
}

TEST_CASE("a missing file is refused") {
  const TemporaryFolder folder;
  CHECK(refusal(folder.path() / "libpollux_gone.so") ==
        "the file does not exist; expected a plugin file; correct the path, or build the plugin");
}

TEST_CASE("a library without a manifest is refused before it is loaded") {
  CHECK(
      refusal_unloaded("no_manifest") ==
      "the library has no section .pollux; expected a plugin, which has its manifest there; declare it with "
      "POLLUX_REPORTER_PLUGIN in C++ or POLLUX_MANIFEST in C");
}

TEST_CASE("a plugin of another ABI is refused by its manifest before it is loaded") {
  CHECK(refusal_unloaded("wrong_major") ==
        "the manifest has ABI major 2; expected major 1, which this Pollux speaks; " + rebuild);
  CHECK(refusal_unloaded("wrong_candidate") ==
        "the manifest has ABI candidate 9; expected candidate 5, which this Pollux speaks; " + rebuild);
  CHECK(
      refusal_unloaded("newer_minor") ==
      "the manifest requires ABI minor 7; expected at most 0, which this Pollux offers; update Pollux, or " +
          rebuild);
}

TEST_CASE("a library that exports no plugin is refused") {
  CHECK(
      refusal_loaded("no_symbol") ==
      "the library does not export the symbol pollux_plugin; expected a plugin's one symbol; export it with "
      "POLLUX_REPORTER_PLUGIN in C++ or POLLUX_EXPORT in C");
}

TEST_CASE("a symbol of another magic or a smaller size is refused") {
  CHECK(refusal_loaded("wrong_magic") ==
        "the symbol pollux_plugin begins with 0x0a0d58554c4c4f51; expected the magic 0x0a0d58554c4c4f50; " +
            rebuild);
  CHECK(refusal_loaded("truncated_struct") == "the symbol pollux_plugin has 24 bytes; expected at least " +
                                                  std::to_string(POLLUX_PLUGIN_ENTRY_SIZE_1_0) + "; " +
                                                  rebuild);
}

TEST_CASE("a symbol of another ABI than its manifest claims is refused") {
  CHECK(refusal_loaded("symbol_major") ==
        "the symbol pollux_plugin has ABI major 2; expected major 1, which this Pollux speaks; " + rebuild);
  CHECK(refusal_loaded("symbol_candidate") ==
        "the symbol pollux_plugin has ABI candidate 9; expected candidate 5, which this Pollux speaks; " +
            rebuild);
  CHECK_THAT(refusal_loaded("symbol_minor"),
             Catch::StartsWith("the symbol pollux_plugin requires ABI minor 7; expected at most 0"));
}

TEST_CASE("a symbol whose manifest is not the file's is refused") {
  CHECK(refusal_loaded("contradicting_manifest") ==
        "the symbol pollux_plugin has another manifest than the file; expected the bytes of the section "
        ".pollux; " +
            rebuild);
  CHECK(refusal_loaded("null_manifest") ==
        "the symbol pollux_plugin has no manifest; expected the bytes of the section .pollux; " + rebuild);
}

TEST_CASE("a symbol without a whole table of functions is refused") {
  CHECK(refusal_loaded("null_reporter") ==
        "the symbol pollux_plugin has no table of functions; expected a pollux_reporter; " + rebuild);
  CHECK(refusal_loaded("truncated_reporter") ==
        "the symbol pollux_plugin has a table of functions of 32 bytes; expected at least " +
            std::to_string(POLLUX_REPORTER_SIZE_1_0) + "; " + rebuild);
  CHECK(
      refusal_loaded("null_deliver") ==
      "the symbol pollux_plugin has no function 'deliver'; expected create, deliver and destroy, which every "
      "reporter has; " +
          rebuild);
}

TEST_CASE("a library that the system cannot load is refused with the loader's reason") {
  const std::string file = fixture("undefined_symbol").string();
  CHECK(refusal_unloaded("undefined_symbol") ==
        "the system cannot load it: undefined symbol: pollux_fixture_nowhere; expected a library whose "
        "symbols and "
        "dependencies are all found; see `ldd -r " +
            file + "`, and install or link what is missing");
}

TEST_CASE("a plugin that everyone may write is refused before it is loaded") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "libpollux_open.so";
  fs::copy_file(fixture("c_counter"), file);
  REQUIRE(::chmod(file.c_str(), 0777) == 0);
  CHECK(refusal(file) ==
        "everyone may write this plugin (mode 0777); expected a file that only its owner or group may "
        "write; chmod o-w " +
            file.string());
  CHECK_FALSE(is_loaded(file));
  REQUIRE(::chmod(file.c_str(), 0755) == 0);
  REQUIRE(::chmod(folder.path().c_str(), 0777) == 0);
  CHECK_THAT(refusal(file), Catch::StartsWith("everyone may write its folder"));
}

TEST_CASE("a stripped plugin and one with its unreferenced sections collected load") {
  for (const char* name : {"stripped", "collected"}) {
    const auto plugin = open_plugin(fixture(name));
    INFO((plugin ? "" : plugin.error().message()));
    REQUIRE(plugin);
    CHECK((*plugin)->manifest().name == name);
  }
}

TEST_CASE("the same file is loaded once, by whatever path it is named") {
  const TemporaryFolder folder;
  const fs::path file = folder.path() / "libpollux_a.so";
  const fs::path link = folder.path() / "libpollux_b.so";
  folder.write(file.filename(), read_file(fixture("c_counter")) + "by whatever path");
  fs::create_symlink(file, link);
  const auto first = open_plugin(file);
  const auto second = open_plugin(link);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(*first == *second);
  CHECK((*first)->library() == fs::canonical(file));
  // Another file with the same bytes is the same plugin.
  const fs::path copy = folder.path() / "libpollux_c.so";
  fs::copy_file(file, copy);
  const auto third = open_plugin(copy);
  REQUIRE(third);
  CHECK(*third == *first);
}

TEST_CASE("a plugin is found by a relative path") {
  const fs::path file = fs::relative(fixture("c_counter"));
  const auto plugin = open_plugin(file);
  REQUIRE(plugin);
  CHECK((*plugin)->library().is_absolute());
}
