// The rules of rotation. A file is renamed first and a new one begun then: a process that dies between the
// two leaves nothing that the next one could mistake.
#include "rotating_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace pollux::file {
namespace {

// Brings a rename or a new name to the disk.
void sync_folder(const std::filesystem::path& file) {
  const std::string folder = file.parent_path().string();
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) fail("bring to the disk", folder);
}

}  // namespace

RotatingFile::RotatingFile(Settings settings, std::string_view header, std::string_view beginning,
                           HostView host)
    : settings_(std::move(settings)),
      header_(header),
      beginning_(beginning),
      host_(host),
      live_(host),
      rotated_(settings_.path) {}

void RotatingFile::start() {
  open();
  rotated_.remove_unfinished();
  if (settings_.compress) begin_compressing();
}

void RotatingFile::open() {
  const LiveFile::Opened opened = live_.open(settings_.path, settings_.mode, beginning_);
  if (opened.cut > 0) {
    host_.warning("cut " + std::to_string(opened.cut) + " bytes of an unfinished line off the end of '" +
                  settings_.path.string() + "'");
  }
  begun_ = host_.monotonic() - opened.age;
  mark_ = live_.size();
  in_doubt_ = 0;
  if (settings_.sync != Sync::never) sync_folder(settings_.path);
}

void RotatingFile::begin_compressing() {
  compressor_.emplace(settings_.level, host_);
  for (const Rotated::File& file : rotated_.list()) {
    if (!file.compressed) compressor_->add(file.path);
  }
}

void RotatingFile::stop() {
  compressor_.reset();
  std::exception_ptr problem;
  try {
    sync();
  } catch (...) {
    problem = std::current_exception();
  }
  live_.close();
  if (problem) std::rethrow_exception(problem);
}

void RotatingFile::change(const Settings& settings) {
  const bool same = settings.compress == settings_.compress && settings.level == settings_.level;
  settings_ = settings;
  if (same) return;
  compressor_.reset();
  if (settings_.compress && live_.is_open()) begin_compressing();
}

bool RotatingFile::is_too_old() const {
  return settings_.rotate_age > Nanoseconds(0) && live_.size() > header_.size() &&
         host_.monotonic() - begun_ >= settings_.rotate_age;
}

bool RotatingFile::has_room(std::size_t bytes) const {
  return settings_.rotate_size == 0 || live_.size() <= header_.size() ||
         live_.size() + bytes <= settings_.rotate_size;
}

// At least one: a line that is longer than a file may be gets a file of its own.
std::size_t RotatingFile::lines_that_fit(std::size_t from, std::span<const std::size_t> ends) const {
  if (settings_.rotate_size == 0) return ends.size();
  const std::uint64_t room = settings_.rotate_size - std::min(settings_.rotate_size, live_.size());
  const auto past = std::upper_bound(ends.begin(), ends.end(), from + room);
  return std::max<std::size_t>(1, static_cast<std::size_t>(past - ends.begin()));
}

// Of a file that is empty: its age counts from here. Returns the problem with writing its header.
std::string RotatingFile::begin_lines() {
  begun_ = host_.monotonic();
  if (header_.empty()) return {};
  const std::size_t end = header_.size();
  return live_.append(header_, 0, {&end, 1}).problem;
}

LiveFile::Appended RotatingFile::append(std::string_view text, std::span<const std::size_t> ends) {
  LiveFile::Appended total;
  std::size_t from = 0;
  try {
    while (total.lines < ends.size()) {
      const auto left = ends.subspan(total.lines);
      if (!live_.is_open()) open();
      if (is_too_old() || !has_room(left.front() - from)) rotate();
      if (live_.size() == 0) total.problem = begin_lines();
      if (!total.problem.empty()) return total;

      const auto part = left.first(lines_that_fit(from, left));
      LiveFile::Appended added = live_.append(text, from, part);
      total.lines += added.lines;
      in_doubt_ += added.lines;
      unsynced_ = unsynced_ || added.lines > 0;
      from = part.back();
      total.problem = std::move(added.problem);
      if (!total.problem.empty()) return total;
    }
  } catch (const std::exception& error) {
    total.problem = error.what();
  }
  return total;
}

void RotatingFile::sync() {
  if (settings_.sync == Sync::never || !unsynced_ || !live_.is_open()) return;
  sync_failed_ = true;
  live_.sync();
  sync_failed_ = false;
  unsynced_ = false;
}

void RotatingFile::rotate() {
  sync();
  if (!live_.is_moved()) {
    const std::filesystem::path full = rotated_.next();
    if (std::rename(settings_.path.c_str(), full.c_str()) != 0) fail("rename", settings_.path.string());
    live_.close();
    take_stock(full);
  }
  open();
}

// What goes wrong here harms no event: it is said, and tried again after the next rotation.
void RotatingFile::take_stock(const std::filesystem::path& full) {
  try {
    rotated_.remove_all_but(settings_.keep);
    if (compressor_) compressor_->add(full);
  } catch (const std::exception& error) {
    host_.warning(std::string("cannot tidy up after a rotation: ") + error.what());
  }
}

void RotatingFile::begin_batch() {
  mark_ = live_.size();
  in_doubt_ = 0;
  sync_failed_ = false;
}

std::size_t RotatingFile::settle(std::string& problem) {
  if (settings_.sync != Sync::batch || in_doubt_ == 0) return 0;
  try {
    // The system tells of a failure once: what a rotation was told holds for the batch.
    if (sync_failed_) throw std::runtime_error(problem);
    sync();
    return 0;
  } catch (const std::exception& error) {
    problem = error.what();
    if (live_.shrink(mark_)) return in_doubt_;
    problem += "; its last lines may not survive a power failure";
    return 0;
  }
}

void RotatingFile::flush() {
  if (!live_.is_open()) return open();
  sync();
  if (live_.is_moved()) return open();
  live_.refresh_size();
  if (is_too_old()) rotate();
}

}  // namespace pollux::file
