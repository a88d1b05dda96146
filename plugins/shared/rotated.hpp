// Rotated: the files that the live one was renamed to, as their names in the folder tell. Numbers only grow,
// so a name never means another file than before, and no clock has a say in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pollux::shared {

class Rotated {
 public:
  struct File {
    std::uint64_t number = 0;
    std::filesystem::path path;
    bool compressed = false;
  };

  // Of the live file "events.jsonl": "events.000001.jsonl", compressed "events.000001.jsonl.zst".
  explicit Rotated(const std::filesystem::path& live);

  // The oldest first. Throws std::filesystem::filesystem_error.
  [[nodiscard]] std::vector<File> list() const;
  // Removes what an interrupted compression has left; to be called before a compression begins.
  void begin();
  // Renames the live file to the name after the youngest that there has ever been, and returns it. Throws
  // std::runtime_error.
  std::filesystem::path set_aside(const std::filesystem::path& live);
  // Removes the oldest but `keep`.
  void remove_all_but(std::size_t keep) const;

 private:
  void learn_highest();
  [[nodiscard]] std::uint64_t number_in(std::string_view name, std::string_view suffix) const;

  std::filesystem::path folder_;
  std::string stem_;
  std::string extension_;
  std::uint64_t highest_ = 0;
};

}  // namespace pollux::shared
