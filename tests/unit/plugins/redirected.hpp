// Redirected: lets a stream of this process go to another descriptor for a while.
#pragma once

#include <unistd.h>

#include <cstdio>

namespace pollux::test {

class Redirected {
 public:
  // Puts `descriptor` in the place of the stream's own until the end of this object's life.
  Redirected(std::FILE* stream, int descriptor) : stream_(stream) {
    std::fflush(stream_);
    original_ = ::dup(::fileno(stream_));
    ::dup2(descriptor, ::fileno(stream_));
  }
  ~Redirected() {
    std::fflush(stream_);
    ::dup2(original_, ::fileno(stream_));
    ::close(original_);
  }
  Redirected(const Redirected&) = delete;
  Redirected& operator=(const Redirected&) = delete;

 private:
  std::FILE* stream_;
  int original_ = -1;
};

}  // namespace pollux::test
