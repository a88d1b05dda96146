// The rule of trust.hpp, and how each refusal is worded.
#include "load/trust.hpp"

namespace pollux::load {
namespace {

constexpr std::uint32_t root = 0;
constexpr std::uint32_t writable_by_all = 0002;
constexpr std::uint32_t sticky = 01000;

std::string octal(std::uint32_t mode) {
  std::string text;
  for (int shift = 9; shift >= 0; shift -= 3) text += static_cast<char>('0' + ((mode >> shift) & 7u));
  return text;
}

std::string expected_owner(const TrustedUsers& users) {
  std::string text = "root (user 0)";
  if (users.effective != root) text += ", this process's user " + std::to_string(users.effective);
  if (users.configuration && *users.configuration != root && *users.configuration != users.effective) {
    text += ", the configuration's owner " + std::to_string(*users.configuration);
  }
  return text;
}

bool is_trusted(std::uint32_t owner, const TrustedUsers& users) {
  return owner == root || owner == users.effective || owner == users.configuration;
}

bool is_safe_sticky(const Access& file, const Access& folder, const TrustedUsers& users) {
  return (folder.mode & sticky) != 0 && folder.owner == root &&
         (file.owner == root || file.owner == users.effective);
}

}  // namespace

Result<void> judge(const std::filesystem::path& file, const Access& file_access,
                   const std::filesystem::path& folder, const Access& folder_access,
                   const TrustedUsers& users) {
  const std::string where = file.string();
  const std::string there = folder.string();
  if ((file_access.mode & writable_by_all) != 0) {
    return failure(Error{where, "everyone may write this plugin (mode " + octal(file_access.mode) + ")",
                         "a file that only its owner or group may write", "chmod o-w " + where});
  }
  if (!is_trusted(file_access.owner, users)) {
    return failure(Error{where, "this plugin is owned by user " + std::to_string(file_access.owner),
                         expected_owner(users), "install it as one of these, or chown it"});
  }
  if ((folder_access.mode & writable_by_all) != 0 && !is_safe_sticky(file_access, folder_access, users)) {
    return failure(
        Error{where, "everyone may write its folder " + there + " (mode " + octal(folder_access.mode) + ")",
              "a folder that only its owner or group may write", "chmod o-w " + there});
  }
  if (!is_trusted(folder_access.owner, users)) {
    return failure(
        Error{where, "its folder " + there + " is owned by user " + std::to_string(folder_access.owner),
              expected_owner(users), "move the plugin to a folder of one of these, or chown the folder"});
  }
  return {};
}

}  // namespace pollux::load
