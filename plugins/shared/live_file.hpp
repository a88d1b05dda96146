// LiveFile: a regular file that lines are added to. It is locked, has whole lines only, and says exactly how
// many of the lines that it was given it has taken.
#pragma once

#include <pollux/sdk/host_view.hpp>

#include "shared/line_file.hpp"
#include "shared/safe_file.hpp"

namespace pollux::shared {

class LiveFile : public LineFile {
 public:
  explicit LiveFile(HostView host) : host_(host) {}

  // Makes missing folders. A file that is not empty must begin with the shape's beginning. An unfinished line
  // at its end is cut off; where the shape allows any beginning it is ended instead, for it may be somebody
  // else's.
  Opened open(const FileSettings& settings, const FileShape& shape) override;
  // Unlocks as well.
  void close() override;
  [[nodiscard]] bool is_open() const override { return bool(locked_.file); }
  // The size is what the system says, for others may have emptied the file.
  [[nodiscard]] State look() override;

  // What was written of the first line that did not fit is cut off, if need be by the next call.
  Appended append(std::string_view text, std::size_t from, std::span<const std::size_t> ends) override;
  void sync() override;
  // Never makes it longer.
  bool shrink(std::uint64_t size) override;
  [[nodiscard]] std::uint64_t size() const override { return size_; }

 private:
  [[nodiscard]] int file() const { return locked_.file.get(); }
  void check_beginning(std::string_view beginning) const;
  std::uint64_t end_torn_line(bool is_ours);

  HostView host_;
  std::string path_;
  LockedFile locked_;
  std::uint64_t size_ = 0;
  bool torn_ = false;  // bytes after `size_` could not be cut off yet
};

}  // namespace pollux::shared
