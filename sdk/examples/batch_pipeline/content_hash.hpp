// ContentHash: a name for contents. In: texts, in order. Out: 64 bits that differ when they differ.
#pragma once

#include <cstdint>
#include <string_view>

namespace batch_pipeline {

// FNV-1a over texts with their lengths, so that "ab" + "c" is not "a" + "bc". Against accidents, not against
// attacks.
class ContentHash {
 public:
  ContentHash& add(std::string_view text) {
    for (std::uint64_t size = text.size(), i = 0; i < 8; ++i, size >>= 8) add_byte(size & 0xff);
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    return *this;
  }
  [[nodiscard]] std::uint64_t value() const { return hash_; }

 private:
  void add_byte(std::uint64_t byte) { hash_ = (hash_ ^ byte) * 0x100000001b3u; }

  std::uint64_t hash_ = 0xcbf29ce484222325u;
};

}  // namespace batch_pipeline
