#include "load/descriptor.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <string_view>

namespace pollux::load {

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::error_code Descriptor::close() {
  return ::close(std::exchange(number_, -1)) == 0 ? std::error_code() : last_error();
}

std::error_code last_error() { return {errno, std::generic_category()}; }

namespace {

std::error_code read_into(const Descriptor& file, std::string& into) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return last_error();
  // One byte more than it should have, so that its end is seen without growing.
  const auto claimed = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  // Before any memory is asked for: a sparse file claims more than there is.
  if (claimed > most_file_bytes) return std::make_error_code(std::errc::file_too_large);
  into.resize(static_cast<std::size_t>(claimed + 1));
  std::size_t size = 0;
  for (;;) {
    const ssize_t got = ::read(file.number(), into.data() + size, into.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return last_error();
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
    if (size > most_file_bytes) return std::make_error_code(std::errc::file_too_large);
    if (size == into.size()) into.resize(size * 2);
  }
  into.resize(size);
  return {};
}

}  // namespace

std::error_code read_all(const Descriptor& file, std::string& into) {
  try {
    return read_into(file, into);
  } catch (const std::bad_alloc&) {
    into = std::string();
    return std::make_error_code(std::errc::not_enough_memory);
  }
}

std::error_code write_all(const Descriptor& file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return last_error();
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace pollux::load
