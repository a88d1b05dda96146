// A text as a zstd frame, with a checksum, as the file plugin makes them.
#pragma once

#include <zstd.h>

#include <memory>
#include <string>

#include "catch.hpp"

namespace pollux::test {

inline std::string packed(const std::string& text) {
  const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), &ZSTD_freeCCtx);
  REQUIRE(ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1)) == 0);
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context.get(), frame.data(), frame.size(), text.data(), text.size());
  REQUIRE(ZSTD_isError(size) == 0);
  frame.resize(size);
  return frame;
}

}  // namespace pollux::test
