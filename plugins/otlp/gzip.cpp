#include "gzip.hpp"

#include <new>
#include <stdexcept>

namespace pollux::otlp {
namespace {

constexpr int level = 1;  // names and keys recur: a higher one takes three times as long to save a tenth
constexpr int gzip_of_32_kib = 15 + 16;
constexpr int memory_level = 8;

}  // namespace

void Gzip::End::operator()(z_stream* stream) const {
  ::deflateEnd(stream);
  delete stream;
}

void Gzip::compress(std::string_view bytes, std::string& compressed) {
  if (!stream_) {
    auto made = std::make_unique<z_stream>();
    if (::deflateInit2(made.get(), level, Z_DEFLATED, gzip_of_32_kib, memory_level, Z_DEFAULT_STRATEGY) !=
        Z_OK) {
      throw std::bad_alloc();
    }
    stream_.reset(made.release());
  } else {
    ::deflateReset(stream_.get());
  }
  compressed.resize(::deflateBound(stream_.get(), bytes.size()));
  stream_->next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // zlib only reads it
  stream_->avail_in = static_cast<uInt>(bytes.size());
  stream_->next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream_->avail_out = static_cast<uInt>(compressed.size());
  if (::deflate(stream_.get(), Z_FINISH) != Z_STREAM_END)
    throw std::runtime_error("zlib cannot compress a request");
  compressed.resize(stream_->total_out);
}

}  // namespace pollux::otlp
