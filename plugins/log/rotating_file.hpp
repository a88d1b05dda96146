// RotatingFile: a file as an Output, begun anew when it has grown to its limit. Built on spdlog's rotating
// sink.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/rotating_file_sink.h>

#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string_view>

#include "output.hpp"

namespace pollux::log {

struct FileSettings {
  std::filesystem::path path;
  std::size_t max_size = 0;   // bytes; 0: never begun anew
  std::size_t old_files = 0;  // how many full ones are kept: log.1.txt is the youngest
  bool append = true;         // else a file that is there counts as full
  friend bool operator==(const FileSettings&, const FileSettings&) = default;
};

// The only writer of its file.
class RotatingFile : public Output {
 public:
  // Throws std::runtime_error when the file cannot be opened.
  explicit RotatingFile(FileSettings settings);
  ~RotatingFile() override;

  Written write(const Records& records) override;
  void flush() override;

 private:
  void open();
  void refuse_to_truncate() const;
  void opened(std::FILE* stream);
  [[nodiscard]] std::size_t size() const;

  FileSettings settings_;
  int descriptor_ = -1;          // of the stream that the sink has open
  std::size_t size_before_ = 0;  // of that file, before what is being written
  std::unique_ptr<spdlog::sinks::rotating_file_sink<spdlog::details::null_mutex>>
      sink_;  // null after a failure
};

}  // namespace pollux::log
