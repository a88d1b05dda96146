// Stream: /dev/stdout, /dev/null and their like, to which lines go without a lock or rotation.
#pragma once

#include <filesystem>
#include <string>

#include "shared/descriptor.hpp"
#include "shared/line_file.hpp"

namespace pollux::shared {

// Whether the path is /dev/stdout, /dev/stderr, /dev/fd/N, /proc/self/fd/N, /dev/null, /dev/full, or a
// terminal's.
[[nodiscard]] bool is_stream(const std::filesystem::path& path);

class Stream : public LineFile {
 public:
  // Takes a descriptor of its own, so that it does not matter if the program closes its.
  Opened open(const FileSettings& settings, const FileShape& shape) override;
  void close() override;
  [[nodiscard]] bool is_open() const override { return bool(file_); }
  [[nodiscard]] State look() override;

  // A reader that takes nothing is waited for 1 s. Of a line that was taken in part the rest is kept, and
  // goes out first with the next call: it counts as taken.
  Appended append(std::string_view text, std::size_t from, std::span<const std::size_t> ends) override;
  void sync() override {}
  bool shrink(std::uint64_t) override { return false; }
  [[nodiscard]] std::uint64_t size() const override { return size_; }

 private:
  std::size_t put(std::string_view bytes, std::string& problem) const;

  std::string path_;
  Descriptor file_;
  Identity identity_;
  bool may_block_ = false;  // a pipe, a socket or a terminal
  std::uint64_t size_ = 0;  // bytes since it was opened
  std::string rest_;        // of a line that was taken in part
};

}  // namespace pollux::shared
