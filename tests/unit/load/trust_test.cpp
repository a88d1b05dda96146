// Who may have written a plugin: the rule for every case.
#include "load/trust.hpp"

#include <optional>
#include <string>

#include "catch.hpp"

using pollux::load::Access;
using pollux::load::TrustedUsers;

namespace {

constexpr std::uint32_t me = 1000, operator_user = 1001, stranger = 1002;
constexpr Access root_folder{0, 0755};
constexpr Access shared_folder{0, 01777};

// Empty when the plugin is accepted.
std::string verdict(Access file, Access folder, std::optional<std::uint32_t> configuration = std::nullopt) {
  const auto judged = pollux::load::judge("/p/a.so", file, "/p", folder, TrustedUsers{me, configuration});
  return judged ? "" : judged.error().message();
}

}  // namespace

TEST_CASE("a plugin of root, of the effective user or of the configuration's owner is trusted") {
  CHECK(verdict({0, 0755}, root_folder).empty());
  CHECK(verdict({me, 0775}, {me, 0775}).empty());
  CHECK(verdict({operator_user, 0644}, {operator_user, 0755}, operator_user).empty());
}

TEST_CASE("a plugin of anybody else is refused") {
  CHECK(verdict({stranger, 0644}, root_folder, operator_user) ==
        "/p/a.so: this plugin is owned by user 1002; expected root (user 0), this process's user 1000, the "
        "configuration's owner 1001; install it as one of these, or chown it");
  CHECK_FALSE(verdict({operator_user, 0644}, root_folder).empty());
}

TEST_CASE("a plugin in a folder of anybody else is refused") {
  CHECK(verdict({me, 0644}, {stranger, 0755}) ==
        "/p/a.so: its folder /p is owned by user 1002; expected root (user 0), this process's user 1000; "
        "move the "
        "plugin to a folder of one of these, or chown the folder");
}

TEST_CASE("a file that everyone may write is refused whoever owns it") {
  CHECK(
      verdict({me, 0666}, {me, 0755}) ==
      "/p/a.so: everyone may write this plugin (mode 0666); expected a file that only its owner or group may "
      "write; chmod o-w /p/a.so");
  CHECK_FALSE(verdict({0, 0777}, root_folder).empty());
}

TEST_CASE(
    "a folder that everyone may write is refused unless it is root's, sticky, and the file is not a third "
    "one's") {
  CHECK(verdict({me, 0644}, {me, 0777}) ==
        "/p/a.so: everyone may write its folder /p (mode 0777); expected a folder that only its owner or "
        "group may "
        "write; chmod o-w /p");
  CHECK_FALSE(verdict({me, 0644}, {me, 01777}).empty());  // its owner could replace the file
  CHECK_FALSE(verdict({0, 0644}, {0, 0777}).empty());
  CHECK(verdict({me, 0644}, shared_folder).empty());
  CHECK(verdict({0, 0644}, shared_folder).empty());
  CHECK_FALSE(verdict({operator_user, 0644}, shared_folder, operator_user).empty());
}
