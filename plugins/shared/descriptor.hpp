// Descriptor: owns one open file of the system, and knows which file that was.
#pragma once

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace pollux::shared {

// Which file it is, whatever its names are.
struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
};

[[nodiscard]] inline Identity identity_of(const struct stat& status) {
  return {status.st_dev, status.st_ino};
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { reset(); }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
  void reset() {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }
  // The number is no longer this object's, and is not closed: it may be another file's by now.
  void forget() { number_ = -1; }

 private:
  int number_ = -1;
};

// "cannot open '/var/log/x': Permission denied"
inline std::string problem_with(const char* what, const std::string& path, int error = errno) {
  return std::string("cannot ") + what + " '" + path + "': " + std::generic_category().message(error);
}

[[noreturn]] inline void fail(const char* what, const std::string& path, int error = errno) {
  throw std::runtime_error(problem_with(what, path, error));
}

}  // namespace pollux::shared
