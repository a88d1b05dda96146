// Descriptors below 3, and those that a forked child must not keep.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <cstdlib>
#include <mutex>
#include <string>

#include "catch.hpp"
#include "child_of_test.hpp"
#include "platform/own_descriptors.hpp"
#include "platform/standard_descriptors.hpp"

using pollux::platform::fill_standard_descriptors;
using pollux::platform::OwnDescriptors;
using pollux::test::status_of;

namespace {

bool is_null(int number) {
  struct stat found {};
  return ::fstat(number, &found) == 0 && S_ISCHR(found.st_mode) && found.st_rdev == ::makedev(1, 3);
}

ino_t inode_of(int number) {
  struct stat found {};
  return ::fstat(number, &found) == 0 ? found.st_ino : 0;
}

int temporary_file() {
  char name[] = "/tmp/pollux-descriptors-XXXXXX";
  const int file = ::mkostemp(name, O_CLOEXEC);
  ::unlink(name);
  return file;
}

// As the handler of fork does it.
void replace_all() {
  const std::lock_guard lock(OwnDescriptors::mutex());
  OwnDescriptors::replace_all();
}

const int me = 0, somebody_else = 0;

}  // namespace

TEST_CASE("Standard descriptors that are closed become /dev/null, and those that are open stay") {
  for (const std::string closed : {"", "0", "1", "2", "01", "02", "12", "012"}) {
    CAPTURE(closed);
    CHECK(status_of([&] {
            const int file = temporary_file();
            for (int number = 0; number <= 2; ++number) ::dup2(file, number);
            for (const char number : closed) ::close(number - '0');
            fill_standard_descriptors();
            for (int number = 0; number <= 2; ++number) {
              const bool was_closed = closed.find(static_cast<char>('0' + number)) != std::string::npos;
              if (was_closed ? !is_null(number) : inode_of(number) != inode_of(file)) return 1;
            }
            char byte = 0;
            if (closed.starts_with('0') && ::read(0, &byte, 1) != -1) return 3;
            if (closed.ends_with('2') && ::write(2, "x", 1) != 1) return 4;
            return temporary_file() > 2 ? 0 : 2;
          }) == 0);
  }
}

TEST_CASE("In a child each descriptor of the parent's alone stands for /dev/null, under its number") {
  const int file = temporary_file(), other = temporary_file(), shared = temporary_file();
  OwnDescriptors::add(file, &me);
  OwnDescriptors::add(other, &somebody_else);
  const int status = status_of([&] {
    replace_all();
    if (!is_null(file) || !is_null(other) || is_null(shared)) return 1;
    return (::fcntl(file, F_GETFD) & FD_CLOEXEC) != 0 ? 0 : 2;
  });
  CHECK(status == 0);
  OwnDescriptors::remove_all(&me);
  OwnDescriptors::remove_all(&somebody_else);
  for (const int each : {file, other, shared}) ::close(each);
}

TEST_CASE("What was taken back, or closed and opened as another file, stays in a child as it is") {
  const int taken_back = temporary_file(), forgotten = temporary_file(), not_open = 1000;
  OwnDescriptors::add(taken_back, &me);
  OwnDescriptors::add(forgotten, &me);
  OwnDescriptors::add(not_open, &me);
  OwnDescriptors::add(-1, &me);
  OwnDescriptors::remove(taken_back, &somebody_else);  // which it is not
  OwnDescriptors::remove(taken_back, &me);
  const int another = temporary_file();
  REQUIRE(::dup2(another, forgotten) == forgotten);
  CHECK(status_of([&] {
          const ino_t before = inode_of(taken_back);
          replace_all();
          if (inode_of(taken_back) != before) return 1;
          if (inode_of(forgotten) != inode_of(another)) return 2;
          return ::fcntl(not_open, F_GETFD) < 0 ? 0 : 3;
        }) == 0);
  OwnDescriptors::remove_all(&me);
  for (const int each : {taken_back, forgotten, another}) ::close(each);
}

TEST_CASE("A child that may open no further descriptor keeps none of its parent's either") {
  const int file = temporary_file(), other = temporary_file();
  OwnDescriptors::add(file, &me);
  OwnDescriptors::add(other, &me);
  CHECK(status_of([&] {
          rlimit limit{};
          ::getrlimit(RLIMIT_NOFILE, &limit);
          limit.rlim_cur = 64;
          ::setrlimit(RLIMIT_NOFILE, &limit);
          while (::dup(0) >= 0) {
          }
          replace_all();
          return is_null(file) && is_null(other) ? 0 : 1;
        }) == 0);
  OwnDescriptors::remove_all(&me);
  ::close(file);
  ::close(other);
}

TEST_CASE("A lock is free again once its holder is gone, though a child of its holder lives on") {
  char name[] = "/tmp/pollux-locked-XXXXXX";
  ::close(::mkostemp(name, O_CLOEXEC));
  int ready[2], over[2];
  REQUIRE(::pipe(ready) == 0);
  REQUIRE(::pipe(over) == 0);
  const int status = status_of([&] {  // the holder
    const int file = OwnDescriptors::open([&] { return ::open(name, O_RDWR | O_CLOEXEC); }, &me);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) return 1;
    if (::fork() == 0) {
      ::alarm(20);
      replace_all();
      [[maybe_unused]] auto told = ::write(ready[1], "r", 1);
      ::close(over[1]);
      char byte = 0;
      told = ::read(over[0], &byte, 1);
      ::_exit(0);
    }
    char byte = 0;
    return ::read(ready[0], &byte, 1) == 1 ? 0 : 2;
  });
  CHECK(status == 0);
  const int file = ::open(name, O_RDWR | O_CLOEXEC);
  CHECK(::flock(file, LOCK_EX | LOCK_NB) == 0);
  for (const int each : {file, ready[0], ready[1], over[0], over[1]}) ::close(each);
  ::unlink(name);
}
