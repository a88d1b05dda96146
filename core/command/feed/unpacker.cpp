// By libzstd's streaming interface. Frames that follow each other are one stream to it.
#include "command/feed/unpacker.hpp"

#include <zstd.h>

#include <new>

namespace pollux::command {

struct Unpacker::Stream {
  ZSTD_DCtx* const context = ZSTD_createDCtx();
  ZSTD_inBuffer in{nullptr, 0, 0};
  bool holds_more = false;  // of what it has taken in: the room was too small
  bool is_complete = true;

  ~Stream() { ZSTD_freeDCtx(context); }
};

bool Unpacker::is_available() { return true; }

Unpacker::Unpacker() : stream_(std::make_unique<Stream>()) {
  if (!stream_->context) throw std::bad_alloc();
}

Unpacker::~Unpacker() = default;

void Unpacker::put(std::string_view packed) { stream_->in = {packed.data(), packed.size(), 0}; }

Result<std::size_t, std::string> Unpacker::take(char* to, std::size_t room) {
  Stream& stream = *stream_;
  ZSTD_outBuffer out{to, room, 0};
  while (out.pos == 0 && (stream.holds_more || stream.in.pos < stream.in.size)) {
    const std::size_t answer = ZSTD_decompressStream(stream.context, &out, &stream.in);
    if (ZSTD_isError(answer)) return Unexpected<std::string>(ZSTD_getErrorName(answer));
    stream.holds_more = out.pos == out.size;
    stream.is_complete = answer == 0;
  }
  return out.pos;
}

bool Unpacker::is_complete() const { return stream_->is_complete; }

}  // namespace pollux::command
