// RotatingFile: lines in, a live file and those that it was renamed to out. Begins a new one by size and by
// age, when the live one was moved away, and hands full ones to the compressor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <pollux/sdk/host_view.hpp>

#include "compressor.hpp"
#include "live_file.hpp"
#include "rotated.hpp"
#include "settings.hpp"

namespace pollux::file {

class RotatingFile {
 public:
  // `header` begins each file, `beginning` is what a file of the format begins with; both live for the
  // process. The host's monotonic clock is the one that ages are told by.
  RotatingFile(Settings settings, std::string_view header, std::string_view beginning, HostView host);

  // Opens the file and takes up what an earlier process has left to compress. Throws std::runtime_error.
  void start();
  // Syncs as the settings say, ends the compression, closes the file. Throws what the sync throws, at the
  // end.
  void stop();
  // Other limits, compression or sync; the path, the mode and the format stay. Throws std::runtime_error.
  void change(const Settings& settings);

  // Adds lines; each of `ends` is where one ends in `text`. Says how many lines are taken and why no more.
  LiveFile::Appended append(std::string_view text, std::span<const std::size_t> ends);

  // Of sync = "batch": between the two, lines are not for sure yet. settle() brings them to the disk or takes
  // them back, and returns how many it took back.
  void begin_batch();
  std::size_t settle(std::string& problem);

  // Looks whether the file was moved or has become too old. Syncs. Throws std::runtime_error.
  void flush();

 private:
  void open();
  void rotate();
  void sync();
  void begin_compressing();
  void take_stock(const std::filesystem::path& full);
  [[nodiscard]] bool is_too_old() const;
  [[nodiscard]] bool has_room(std::size_t bytes) const;
  [[nodiscard]] std::size_t lines_that_fit(std::size_t from, std::span<const std::size_t> ends) const;
  std::string begin_lines();

  Settings settings_;
  std::string_view header_;
  std::string_view beginning_;
  HostView host_;
  LiveFile live_;
  Rotated rotated_;
  std::optional<Compressor> compressor_;
  Nanoseconds begun_{0};      // when the live file was, on the host's clock
  bool unsynced_ = false;     // lines that no sync has covered
  bool sync_failed_ = false;  // in this batch
  std::uint64_t mark_ = 0;    // of begin_batch: the size that is for sure,
  std::size_t in_doubt_ = 0;  // and the lines beyond it
};

}  // namespace pollux::file
