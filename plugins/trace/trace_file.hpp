// TraceFile: a trace on disk that is readable at any moment. In: chunks of events, as bytes. Out: how many of
// the events in them are written for sure.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace pollux::trace {

struct Written {
  std::size_t events = 0;  // at the front; the file holds them whole, and nothing of the next ones
  std::string problem;     // why the rest is not written; empty when everything is
};

// The only writer of its file. Unbuffered: what is written outlives the process.
class TraceFile {
 public:
  // Each file begins with `head`, and ends with `tail` when it is closed; readers do without. Opens nothing
  // yet.
  TraceFile(std::filesystem::path path, std::string head, std::string tail);
  ~TraceFile();
  TraceFile(const TraceFile&) = delete;
  TraceFile& operator=(const TraceFile&) = delete;

  // Closes the file, if one is open, and begins the next: trace.json, trace.1.json, trace.2.json. A file that
  // is there is kept as trace.old.json. Throws std::runtime_error; the next call then goes on from there.
  void begin_next();

  // Writes `bytes`, whose events end at `ends`, in ascending order. After a failure the file ends after a
  // whole event.
  Written write(std::string_view bytes, std::span<const std::size_t> ends);

  // Writes the tail. Throws std::runtime_error when that fails: the file is then readable, and still open.
  void close();

  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
  [[nodiscard]] std::size_t size() const { return size_; }  // bytes

 private:
  [[nodiscard]] std::filesystem::path numbered(const std::string& suffix) const;
  std::size_t put(std::string_view bytes, std::string& problem) const;
  void put_whole(std::string_view bytes);

  std::filesystem::path path_;
  std::string head_;
  std::string tail_;
  std::filesystem::path current_;
  std::size_t number_ = 0;  // of the next file
  int descriptor_ = -1;
  std::size_t size_ = 0;  // of whole events; what lies behind is overwritten
};

}  // namespace pollux::trace
