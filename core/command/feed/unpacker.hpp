// Unpacker: the bytes of a zstd stream in, in pieces, what they were packed from out.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <pollux/result.hpp>

namespace pollux::command {

class Unpacker {
 public:
  // Whether the bytes begin as zstd's do, which no line of JSON does: with a frame, or with one to be
  // skipped, as parallel compressors write first (RFC 8878, sections 3.1.1 and 3.1.2).
  [[nodiscard]] static bool begins(std::string_view bytes);
  // Whether it takes more bytes to know.
  [[nodiscard]] static bool may_begin(std::string_view bytes);
  static constexpr std::size_t magic_size = 4;

  // False in a build without zstd, where no other function may be called.
  [[nodiscard]] static bool is_available();

  Unpacker();
  Unpacker(const Unpacker&) = delete;
  Unpacker& operator=(const Unpacker&) = delete;
  ~Unpacker();

  // The next piece, once take() gave 0 for the one before. Borrowed until then.
  void put(std::string_view packed);

  // Writes at most `room` bytes, at least 1, and returns how many; 0 when it needs the next piece. Fails with
  // the reason when the stream is corrupt.
  [[nodiscard]] Result<std::size_t, std::string> take(char* to, std::size_t room);

  // Nothing was put, or what was put ends where a frame does.
  [[nodiscard]] bool is_complete() const;

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace pollux::command
