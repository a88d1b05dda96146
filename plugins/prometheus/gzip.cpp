#include "gzip.hpp"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <string_view>

namespace pollux::prometheus {
namespace {

constexpr int gzip_format = 15 + 16;  // the largest window, and gzip's head and foot
constexpr int memory_level = 8;

}  // namespace

std::string gzipped(const std::string& text) {
  z_stream stream{};
  if (::deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip_format, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    return {};
  // deflateBound is of the whole, and zlib counts what it is given at once in 32 bits.
  std::string made(::deflateBound(&stream, text.size()), '\0');
  constexpr std::size_t most = std::numeric_limits<uInt>::max();
  std::string_view rest = text;
  std::size_t size = 0;
  int result = Z_OK;
  while (result == Z_OK) {
    const std::size_t given = std::min(rest.size(), most);
    stream.next_in = reinterpret_cast<const Bytef*>(rest.data());
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(made.data() + size);
    const auto room = static_cast<uInt>(std::min(made.size() - size, most));
    stream.avail_out = room;
    result = ::deflate(&stream, given == rest.size() ? Z_FINISH : Z_NO_FLUSH);
    size += room - stream.avail_out;
    rest.remove_prefix(given - stream.avail_in);
  }
  ::deflateEnd(&stream);
  if (result != Z_STREAM_END) return {};
  made.resize(size);
  return made;
}

}  // namespace pollux::prometheus
