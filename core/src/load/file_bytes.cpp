// Reads of untrusted files, each checked against the file's size: a stream in, bytes or nothing out.
#include "load/file_bytes.hpp"

namespace pollux::load {

FileBytes::FileBytes(std::istream& stream) : stream_(&stream) {
  stream.seekg(0, std::ios::end);
  const std::streamoff end = stream.tellg();
  if (stream && end > 0) size_ = static_cast<std::uint64_t>(end);
  stream.clear();
}

std::optional<std::string> FileBytes::read(std::uint64_t offset, std::uint64_t count) const {
  if (count > most_at_once || offset > size_ || count > size_ - offset) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(count), '\0');
  stream_->clear();
  stream_->seekg(static_cast<std::streamoff>(offset));
  stream_->read(bytes.data(), static_cast<std::streamsize>(count));
  // The file may have been cut since its size was taken.
  if (!*stream_) return std::nullopt;
  return bytes;
}

}  // namespace pollux::load
