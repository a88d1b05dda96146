// The rules of rotation. A file is renamed first and a new one begun then: a process that dies between the
// two leaves nothing that the next one could mistake.
#include "shared/rotating_file.hpp"

#include <fcntl.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <utility>

#include "shared/live_file.hpp"
#include "shared/stream.hpp"

namespace pollux::shared {
namespace {

// Brings a rename or a new name to the disk.
void sync_folder(const std::filesystem::path& file) {
  const std::string folder = file.parent_path().string();
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened || ::fsync(opened.get()) != 0) fail("bring to the disk", folder);
}

// A stream has no files beside it and nothing that could be brought to a disk.
FileSettings applicable(FileSettings settings) {
  if (!is_stream(settings.path)) return settings;
  FileSettings of_stream;
  of_stream.path = std::move(settings.path);
  return of_stream;
}

std::unique_ptr<LineFile> make_file_for(const FileSettings& settings, HostView host) {
  if (is_stream(settings.path)) return std::make_unique<Stream>();
  return std::make_unique<LiveFile>(host);
}

}  // namespace

RotatingFile::RotatingFile(FileSettings settings, FileShape shape, HostView host)
    : settings_(applicable(std::move(settings))),
      shape_(std::move(shape)),
      host_(host),
      file_(make_file_for(settings_, host)),
      rotated_(settings_.path) {}

void RotatingFile::start() {
  open();
  if (is_stream(settings_.path)) return;
  rotated_.begin();
  if (settings_.compress) begin_compressing();
}

void RotatingFile::open() {
  LineFile::Opened opened = file_->open(settings_, shape_);
  if (!shape_.continues && file_->size() > 0) {
    std::filesystem::path full;
    try {
      full = rotated_.set_aside(settings_.path);
    } catch (...) {
      file_->close();
      throw;
    }
    file_->close();
    take_stock(full);
    opened = file_->open(settings_, shape_);
  }
  if (opened.cut > 0) {
    host_.warning("cut " + std::to_string(opened.cut) + " bytes of an unfinished line off the end of '" +
                  settings_.path.string() + "'");
  }
  begun_ = host_.monotonic() - opened.age;
  mark_ = file_->size();
  in_doubt_ = 0;
  ++number_;
  if (settings_.sync != Sync::never) sync_folder(settings_.path);
}

void RotatingFile::begin_compressing() {
  compressor_.emplace(settings_.compression_level, host_);
  for (const Rotated::File& file : rotated_.list()) {
    if (!file.compressed) compressor_->add(file.path);
  }
}

void RotatingFile::stop() {
  compressor_.reset();
  std::exception_ptr problem;
  try {
    if (file_->is_open() && file_->look() != LineFile::State::lost) end_file();
  } catch (...) {
    problem = std::current_exception();
  }
  file_->close();
  if (problem) std::rethrow_exception(problem);
}

void RotatingFile::change(const FileSettings& settings) {
  const FileSettings wanted = applicable(settings);
  const bool same =
      wanted.compress == settings_.compress && wanted.compression_level == settings_.compression_level;
  settings_ = wanted;
  if (same) return;
  compressor_.reset();
  if (settings_.compress && file_->is_open()) begin_compressing();
}

// Asks the system before each write, which costs two calls: what others did to the file is noticed at once,
// and no line goes to a descriptor that the program has closed and opened for itself.
void RotatingFile::look() {
  const LineFile::State state = file_->is_open() ? file_->look() : LineFile::State::sound;
  if (state == LineFile::State::moved) {
    end_file_if_possible();
    file_->close();
    host_.info("'" + settings_.path.string() + "' was moved or removed; beginning a new file");
  }
  if (state == LineFile::State::lost) {
    host_.warning("the program closed the descriptor of '" + settings_.path.string() + "'; opening it again");
  }
  if (!file_->is_open()) open();
}

// The file gets no more lines. Syncs even if there is no room for the footer.
void RotatingFile::end_file() {
  std::exception_ptr problem;
  try {
    if (!shape_.footer.empty() && file_->size() > 0) write_once(shape_.footer);
  } catch (...) {
    problem = std::current_exception();
  }
  sync();
  if (problem) std::rethrow_exception(problem);
}

// Readers do without the footer, and no event waits for it.
void RotatingFile::end_file_if_possible() {
  try {
    end_file();
  } catch (const std::exception& error) {
    host_.warning(std::string("a file lacks its end: ") + error.what());
  }
}

void RotatingFile::write_once(const std::string& text) {
  const std::size_t end = text.size();
  const Appended appended = file_->append(text, 0, {&end, 1});
  if (!appended.problem.empty()) throw std::runtime_error(appended.problem);
}

bool RotatingFile::is_too_old() const {
  return settings_.rotate_age > Nanoseconds(0) && holds_lines() &&
         host_.monotonic() - begun_ >= settings_.rotate_age;
}

bool RotatingFile::has_room(std::size_t bytes) const {
  return settings_.rotate_size == 0 || !holds_lines() || file_->size() + bytes <= settings_.rotate_size;
}

// At least one: a line that is longer than a file may be gets a file of its own.
std::size_t RotatingFile::lines_that_fit(std::size_t from, std::span<const std::size_t> ends) const {
  if (settings_.rotate_size == 0) return ends.size();
  const std::uint64_t room = settings_.rotate_size - std::min(settings_.rotate_size, file_->size());
  const auto past = std::upper_bound(ends.begin(), ends.end(), from + room);
  return std::max<std::size_t>(1, static_cast<std::size_t>(past - ends.begin()));
}

std::uint64_t RotatingFile::ready(std::size_t bytes) {
  look();
  if (is_too_old() || !has_room(bytes)) rotate();
  if (file_->size() > 0) return number_;
  begun_ = host_.monotonic();  // the age of an empty file counts from here
  if (!shape_.header.empty()) write_once(shape_.header);
  return number_;
}

Appended RotatingFile::append_here(std::string_view text, std::span<const std::size_t> ends) {
  if (!file_->is_open() || file_->look() == LineFile::State::lost)
    return {0, "the program closed the descriptor of '" + settings_.path.string() + "'"};
  Appended added = file_->append(text, 0, ends);
  in_doubt_ += added.lines;
  unsynced_ = unsynced_ || added.lines > 0;
  return added;
}

Appended RotatingFile::append(std::string_view text, std::span<const std::size_t> ends) {
  Appended total;
  std::size_t from = 0;
  try {
    while (total.lines < ends.size()) {
      const auto left = ends.subspan(total.lines);
      if (left.front() == from) {  // an event without a line
        ++total.lines;
        ++in_doubt_;
        continue;
      }
      (void)ready(left.front() - from);
      const auto part = left.first(lines_that_fit(from, left));
      Appended added = file_->append(text, from, part);
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
  if (settings_.sync == Sync::never || !unsynced_ || !file_->is_open()) return;
  sync_failed_ = true;
  file_->sync();
  sync_failed_ = false;
  unsynced_ = false;
}

void RotatingFile::begin_next() {
  look();
  if (file_->size() > 0) rotate();
}

void RotatingFile::rotate() {
  sync();
  // Renamed first: the footer must not stand in a file that goes on because it could not be renamed.
  const std::filesystem::path full = rotated_.set_aside(settings_.path);
  end_file_if_possible();
  file_->close();
  take_stock(full);
  open();
}

// What goes wrong here harms no event: it is said, and tried again after the next rotation.
void RotatingFile::take_stock(const std::filesystem::path& full) {
  try {
    rotated_.remove_all_but(settings_.rotate_files);
    if (compressor_) compressor_->add(full);
  } catch (const std::exception& error) {
    host_.warning(std::string("cannot tidy up after a rotation: ") + error.what());
  }
}

void RotatingFile::begin_batch() {
  mark_ = file_->size();
  in_doubt_ = 0;
  sync_failed_ = false;
}

std::size_t RotatingFile::settle(std::string& problem) {
  if (settings_.sync != Sync::batch || (in_doubt_ == 0 && !unsynced_)) return 0;
  try {
    // The system tells of a failure once: what a rotation was told holds for the batch.
    if (sync_failed_) throw std::runtime_error(problem);
    sync();
    return 0;
  } catch (const std::exception& error) {
    problem = error.what();
    if (file_->shrink(mark_)) return in_doubt_;
    problem += "; its last lines may not survive a power failure";
    return 0;
  }
}

void RotatingFile::flush() {
  look();
  sync();
  if (is_too_old()) rotate();
}

}  // namespace pollux::shared
