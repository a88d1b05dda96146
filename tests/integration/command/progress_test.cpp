// What the progress line shows, and when.
#include "command/feed/progress.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "catch.hpp"

using pollux::command::Progress;
using std::chrono::milliseconds;

namespace {

class Terminal {
 public:
  Terminal() { REQUIRE(::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) == 0); }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;
  ~Terminal() {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }
  [[nodiscard]] int descriptor() const { return ends_[1]; }
  [[nodiscard]] std::string written() const {
    char buffer[1000];
    const ssize_t got = ::read(ends_[0], buffer, sizeof(buffer));
    return got > 0 ? std::string(buffer, static_cast<std::size_t>(got)) : "";
  }

 private:
  int ends_[2];
};

const Progress::Clock::time_point start{};

}  // namespace

TEST_CASE("A file's progress is a percentage, after half a second and ten times a second at most") {
  const Terminal terminal;
  Progress progress(terminal.descriptor(), 200, start);
  progress.update(start + milliseconds(499), 50, 1);
  CHECK(terminal.written().empty());
  progress.update(start + milliseconds(500), 50, 1);
  CHECK(terminal.written() == "\r25%, 1 event\x1b[K");
  progress.update(start + milliseconds(599), 100, 2);
  CHECK(terminal.written().empty());
  progress.update(start + milliseconds(600), 300, 2);
  CHECK(terminal.written() == "\r100%, 2 events\x1b[K");
}

TEST_CASE("A stream's progress is the number of its events") {
  const Terminal terminal;
  Progress progress(terminal.descriptor(), std::nullopt, start);
  progress.update(start + milliseconds(700), 100, 3);
  CHECK(terminal.written() == "\r3 events\x1b[K");
}

TEST_CASE("The line is taken away once, and only if it was shown") {
  const Terminal terminal;
  {
    Progress progress(terminal.descriptor(), std::nullopt, start);
    progress.clear();
    CHECK(terminal.written().empty());
    progress.update(start + milliseconds(700), 100, 3);
    CHECK_FALSE(terminal.written().empty());
  }
  CHECK(terminal.written() == "\r\x1b[K");
}
