// Reads the folder each time, because the operator may move and remove rotated files. The highest number is
// remembered: while a file is being compressed, a look into the folder may show neither of its names.
#include "shared/rotated.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <string_view>
#include <system_error>

#include "shared/descriptor.hpp"

namespace pollux::shared {
namespace fs = std::filesystem;

Rotated::Rotated(const fs::path& live)
    : folder_(live.parent_path()), stem_(live.stem().string()), extension_(live.extension().string()) {}

// 0 for a name that is none of ours.
std::uint64_t Rotated::number_in(std::string_view name, std::string_view suffix) const {
  const std::string front = stem_ + ".", back = extension_ + std::string(suffix);
  if (name.size() < front.size() + 6 + back.size() || !name.starts_with(front) || !name.ends_with(back))
    return 0;
  name.remove_prefix(front.size());
  name.remove_suffix(back.size());
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
  return error == std::errc() && end == name.data() + name.size() ? number : 0;
}

std::vector<Rotated::File> Rotated::list() const {
  std::vector<File> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (!fs::is_regular_file(entry.symlink_status())) continue;
    const std::string name = entry.path().filename().string();
    if (const std::uint64_t plain = number_in(name, "")) {
      files.push_back({plain, entry.path(), false});
    } else if (const std::uint64_t compressed = number_in(name, ".zst")) {
      files.push_back({compressed, entry.path(), true});
    }
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.number < b.number; });
  return files;
}

void Rotated::begin() {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_)) {
    if (number_in(entry.path().filename().string(), ".zst.part") > 0) fs::remove(entry.path());
  }
  learn_highest();
}

void Rotated::learn_highest() {
  const std::vector<File> files = list();
  if (!files.empty()) highest_ = std::max(highest_, files.back().number);
}

fs::path Rotated::set_aside(const fs::path& live) {
  if (highest_ == 0) learn_highest();
  for (std::uint64_t number = highest_ + 1;; ++number) {
    char digits[24];
    std::snprintf(digits, sizeof digits, "%06llu", static_cast<unsigned long long>(number));
    fs::path name = folder_ / (stem_ + "." + digits + extension_);
    fs::path compressed = name;
    compressed += ".zst";
    // A folder or a link may have it.
    if (fs::exists(fs::symlink_status(name)) || fs::exists(fs::symlink_status(compressed))) continue;
    if (std::rename(live.c_str(), name.c_str()) != 0) fail("rename", live.string());
    highest_ = number;
    return name;
  }
}

void Rotated::remove_all_but(std::size_t keep) const {
  const std::vector<File> files = list();
  // A file may be there twice for a moment, compressed and not: it counts once.
  std::uint64_t counted = 0;
  std::size_t kept = 0;
  for (auto file = files.rbegin(); file != files.rend(); ++file) {
    if (file->number != counted) ++kept;
    counted = file->number;
    if (kept > keep) fs::remove(file->path);
  }
}

}  // namespace pollux::shared
