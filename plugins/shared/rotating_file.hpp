// RotatingFile: lines in, a live file and those that it was renamed to out. Begins a new one by size and by
// age, and when the live one was moved, removed or closed by others, and hands full ones to the compressor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <pollux/sdk/host_view.hpp>

#include "shared/compressor.hpp"
#include "shared/file_settings.hpp"
#include "shared/line_file.hpp"
#include "shared/rotated.hpp"

namespace pollux::shared {

// What is written is in the file when a function has returned: nothing is buffered. One thread at a time.
class RotatingFile {
 public:
  // The host's monotonic clock is the one that ages are told by.
  RotatingFile(FileSettings settings, FileShape shape, HostView host);

  // Opens the file, and takes up or removes what an earlier process has left. Throws std::runtime_error.
  void start();
  // Ends the compression, writes the footer, syncs as the settings say, closes the file. Throws what of these
  // fails, at the end.
  void stop();
  // Other limits, compression or sync; the path and the mode stay. Throws std::runtime_error.
  void change(const FileSettings& settings);

  // Adds lines that may stand in any file; each of `ends` is where one ends in `text`. Says how many lines
  // are taken and why no more.
  Appended append(std::string_view text, std::span<const std::size_t> ends);

  // For a format whose lines refer to earlier ones of their file. ready() sees to it that there is a file
  // with room for `bytes` more, and returns its number: another one means another file. append_here() adds to
  // that file and no other. ready() throws std::runtime_error.
  [[nodiscard]] std::uint64_t ready(std::size_t bytes);
  Appended append_here(std::string_view text, std::span<const std::size_t> ends);

  // What is in the file counts as full.
  void begin_next();

  // Of sync = "batch": between the two, lines are not for sure yet. settle() brings them to the disk or takes
  // them back, and returns how many it took back.
  void begin_batch();
  std::size_t settle(std::string& problem);

  // Looks whether the file was moved or has become too old. Syncs. Throws std::runtime_error.
  void flush();

 private:
  void look();
  void open();
  void end_file();
  void end_file_if_possible();
  void rotate();
  void sync();
  void begin_compressing();
  void take_stock(const std::filesystem::path& full);
  void write_once(const std::string& text);
  [[nodiscard]] bool holds_lines() const { return file_->size() > shape_.header.size(); }
  [[nodiscard]] bool is_too_old() const;
  [[nodiscard]] bool has_room(std::size_t bytes) const;
  [[nodiscard]] std::size_t lines_that_fit(std::size_t from, std::span<const std::size_t> ends) const;

  FileSettings settings_;
  FileShape shape_;
  HostView host_;
  std::unique_ptr<LineFile> file_;
  Rotated rotated_;
  std::optional<Compressor> compressor_;
  Nanoseconds begun_{0};      // when the live file was, on the host's clock
  std::uint64_t number_ = 0;  // of the live file
  bool unsynced_ = false;     // lines that no sync has covered
  bool sync_failed_ = false;  // in this batch
  std::uint64_t mark_ = 0;    // of begin_batch: the size that is for sure,
  std::size_t in_doubt_ = 0;  // and the lines beyond it
};

}  // namespace pollux::shared
