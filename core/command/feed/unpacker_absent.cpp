// What a build without libzstd has in the place of unpacker.cpp.
#include <stdexcept>

#include "command/feed/unpacker.hpp"

namespace pollux::command {

struct Unpacker::Stream {};

bool Unpacker::is_available() { return false; }

Unpacker::Unpacker() { throw std::logic_error("this build has no zstd"); }
Unpacker::~Unpacker() = default;
void Unpacker::put(std::string_view) {}
Result<std::size_t, std::string> Unpacker::take(char*, std::size_t) { return std::size_t{0}; }
bool Unpacker::is_complete() const { return true; }

}  // namespace pollux::command
