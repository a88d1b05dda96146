#include "live/descriptor.hpp"

#include <unistd.h>

#include <cerrno>
#include <set>

namespace pollux::live {

namespace {

struct Open {
  std::mutex mutex;
  std::set<int> numbers;
};
Open& all_open() {
  static Open& open = *new Open;  // immortal
  return open;
}

}  // namespace

std::mutex& Descriptor::mutex() { return all_open().mutex; }

void Descriptor::add() const {
  const int error = errno;
  if (number_ >= 0) all_open().numbers.insert(number_);
  errno = error;
}

void Descriptor::close() {
  if (number_ < 0) return;
  const std::lock_guard lock(mutex());
  all_open().numbers.erase(number_);
  ::close(std::exchange(number_, -1));
}

void Descriptor::close_all() {
  for (const int number : all_open().numbers) ::close(number);
  all_open().numbers.clear();
}

}  // namespace pollux::live
