// Gzip: compresses one request after the other, with memory that is taken once.
#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>

namespace pollux::otlp {

class Gzip {
 public:
  // Into `compressed`, in the place of what is there. Throws std::bad_alloc.
  void compress(std::string_view bytes, std::string& compressed);

 private:
  struct End {
    void operator()(z_stream* stream) const;
  };

  std::unique_ptr<z_stream, End> stream_;  // zlib keeps its address
};

}  // namespace pollux::otlp
