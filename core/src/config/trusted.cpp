#include "config/trusted.hpp"

#include <sys/stat.h>

#include <string>
#include <system_error>

#include "diagnose/clean.hpp"

namespace pollux::config {

namespace {

namespace fs = std::filesystem;

std::string octal(mode_t mode) {
  std::string text;
  for (int shift = 9; shift >= 0; shift -= 3) text += static_cast<char>('0' + ((mode >> shift) & 7u));
  return text;
}

bool lets_all_replace(const fs::path& folder, mode_t& mode) {
  struct stat status {};
  if (::stat(folder.c_str(), &status) != 0) return false;  // then nobody opens a file in it by that path
  mode = status.st_mode;
  return (mode & S_IWOTH) != 0 && (mode & S_ISVTX) == 0;
}

}  // namespace

Result<void> judge_configuration(int descriptor, const fs::path& file) {
  const std::string where = diagnose::escaped(file.string());
  struct stat status {};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return {};
  if ((status.st_mode & S_IWOTH) != 0) {
    return failure(Error{where,
                         "everyone may write this configuration (mode " + octal(status.st_mode) +
                             "), which names code to load",
                         "a file that only its owner or group may write", "chmod o-w " + where});
  }
  std::error_code error;
  const fs::path named = fs::absolute(file, error).parent_path();
  const fs::path real = fs::canonical(file, error).parent_path();
  for (const fs::path& folder : {named, real}) {
    mode_t mode = 0;
    if (folder.empty() || !lets_all_replace(folder, mode)) continue;
    return failure(Error{where,
                         "everyone may write its folder " + diagnose::escaped(folder.string()) + " (mode " +
                             octal(mode) + "), and the configuration names code to load",
                         "a folder that only its owner or group may write",
                         "chmod o-w " + diagnose::escaped(folder.string())});
  }
  return {};
}

}  // namespace pollux::config
