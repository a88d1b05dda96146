#include "trust.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace pollux::python {
namespace {

namespace fs = std::filesystem;

std::string octal(mode_t mode) {
  std::string text;
  for (int shift = 9; shift >= 0; shift -= 3) text += static_cast<char>('0' + ((mode >> shift) & 7u));
  return text;
}

bool is_of_all(const fs::path& path, struct stat& status) {
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & S_IWOTH) != 0;
}

void judge_folder(const std::string& named, const fs::path& folder) {
  struct stat status {};
  if (!is_of_all(folder, status)) return;
  throw std::runtime_error(
      named + ": everyone may add Python modules to the folder " + folder.string() + " (mode " +
      octal(status.st_mode) + "); expected a folder that only its owner or group may write; " +
      ((status.st_mode & S_ISVTX) != 0 ? "move the module to one" : "chmod o-w " + folder.string()));
}

}  // namespace

void refuse_folder_of_all(const std::string& folder) { judge_folder(folder, folder); }

void refuse_file_of_all(const std::string& file) {
  struct stat status {};
  std::error_code error;
  fs::path path = fs::path(file).lexically_normal();
  while (!fs::exists(path, error) && path.has_relative_path()) path = path.parent_path();  // in an archive
  if (is_of_all(path, status) && !S_ISDIR(status.st_mode)) {
    throw std::runtime_error(file + ": everyone may write this module (mode " + octal(status.st_mode) +
                             "); expected a file that only its owner or group may write; chmod o-w " +
                             path.string());
  }
  judge_folder(file, path.parent_path());
  judge_folder(file, fs::canonical(path, error).parent_path());  // where a link leads
}

}  // namespace pollux::python
