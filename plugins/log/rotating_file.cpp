// RotatingFile: hands lines to spdlog's rotating sink, and finds out after a failure what has reached the
// file.
#include "rotating_file.hpp"

#include <fcntl.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/formatter.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace pollux::log {
namespace {

// Lines come complete: the sink is to add nothing.
class Verbatim : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
    out.append(message.payload.begin(), message.payload.end());
  }
  [[nodiscard]] std::unique_ptr<formatter> clone() const override { return std::make_unique<Verbatim>(); }
};

}  // namespace

RotatingFile::RotatingFile(FileSettings settings) : settings_(std::move(settings)) { open(); }
RotatingFile::~RotatingFile() = default;

void RotatingFile::open() {
  // The sink would create the folder; a misspelt path should be seen instead.
  const std::filesystem::path folder = settings_.path.has_parent_path() ? settings_.path.parent_path() : ".";
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw std::runtime_error("cannot open '" + settings_.path.string() + "': the folder '" +
                             std::filesystem::absolute(folder, error).string() +
                             "' does not exist; create it or change `path`");
  }
  spdlog::file_event_handlers handlers;
  handlers.before_open = [this, first = true](const std::string&) mutable {
    if (!std::exchange(first, false)) refuse_to_truncate();
  };
  handlers.after_open = [this](const std::string&, std::FILE* stream) { opened(stream); };
  handlers.before_close = [this](const std::string&, std::FILE*) { descriptor_ = -1; };
  const std::size_t limit =
      settings_.max_size > 0 ? settings_.max_size : std::numeric_limits<std::size_t>::max();
  const bool rotate_first = !std::exchange(settings_.append, true);  // once, not after every failure
  sink_ = std::make_unique<spdlog::sinks::rotating_file_sink<spdlog::details::null_mutex>>(
      settings_.path.string(), limit, settings_.old_files, rotate_first, handlers);
  sink_->set_formatter(std::make_unique<Verbatim>());
}

// Called by the sink before it begins the next file. When it could not rename the full one it would truncate
// it, and with it lines that were acknowledged.
void RotatingFile::refuse_to_truncate() const {
  std::error_code error;
  const bool full_one_is_there = std::filesystem::file_size(settings_.path, error) > 0 && !error;
  if (settings_.old_files > 0 && full_one_is_there) {
    throw std::runtime_error("cannot begin a new '" + settings_.path.string() +
                             "': the full one could not be renamed; check the rights of its folder and what "
                             "is in the way of its numbered names");
  }
}

// Called by the sink for each file that it begins. Without a buffer in the stream a write that succeeds is a
// write that the system has taken, so no acknowledged line can be lost later.
void RotatingFile::opened(std::FILE* stream) {
  std::setvbuf(stream, nullptr, _IONBF, 0);
  descriptor_ = ::fileno(stream);
  (void)::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
  size_before_ = size();
}

std::size_t RotatingFile::size() const {
  struct stat status {};
  const bool known = descriptor_ >= 0 && ::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode);
  return known ? static_cast<std::size_t>(status.st_size) : 0;
}

Written RotatingFile::write(const Records& records) {
  const std::string_view lines = records.text;
  try {
    if (!sink_) open();
    size_before_ = size();
    sink_->log(spdlog::details::log_msg({}, spdlog::level::info, {lines.data(), lines.size()}));
    return {lines.size(), 0, {}};
  } catch (const std::exception& error) {
    Written written{0, 0, error.what()};
    const std::size_t size_after = size();
    if (size_after > size_before_) {
      // Part of the lines is in the file. Cut it after the last whole one, which is then not asked for again.
      written.bytes = whole_lines(lines, size_after - size_before_);
      if (::ftruncate(descriptor_, static_cast<off_t>(size_before_ + written.bytes)) != 0) {
        written.problem += "; a torn line is left in the file";
      }
    }
    sink_.reset();  // opened again by the next call: spdlog's sink does not recover from a failed rotation
    return written;
  }
}

void RotatingFile::flush() {
  if (sink_) sink_->flush();
}

}  // namespace pollux::log
