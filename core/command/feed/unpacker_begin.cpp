// How packed bytes are known, in builds with zstd and without.
#include "command/feed/unpacker.hpp"

namespace pollux::command {

namespace {

constexpr std::string_view frame = "\x28\xb5\x2f\xfd";
constexpr std::string_view skippable_tail = "\x2a\x4d\x18";  // after a byte from 0x50 to 0x5f

bool agrees(std::string_view bytes) {
  if (bytes.empty() || frame.starts_with(bytes)) return true;
  return (static_cast<unsigned char>(bytes.front()) & 0xf0u) == 0x50u &&
         skippable_tail.starts_with(bytes.substr(1));
}

}  // namespace

bool Unpacker::begins(std::string_view bytes) {
  return bytes.size() >= magic_size && agrees(bytes.substr(0, magic_size));
}

bool Unpacker::may_begin(std::string_view bytes) { return bytes.size() < magic_size && agrees(bytes); }

}  // namespace pollux::command
