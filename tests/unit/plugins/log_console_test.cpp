// The log plugin on a console: files, pipes and terminals in the place of stderr and stdout.
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "redirected.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using Catch::Matchers::Contains;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0); }
  ~Pipe() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  std::array<int, 2> ends{};
};

// Everything that can be read without waiting for a writer.
std::string drain(int descriptor) {
  std::string all;
  std::array<char, 4096> part{};
  for (pollfd wanted{descriptor, POLLIN, 0}; ::poll(&wanted, 1, 0) > 0 && (wanted.revents & POLLIN);) {
    const ssize_t size = ::read(descriptor, part.data(), part.size());
    if (size <= 0) break;
    all.append(part.data(), static_cast<std::size_t>(size));
  }
  return all;
}

}  // namespace

TEST_CASE("A console that is not a terminal gets plain lines, after what the application printed before") {
  const bool to_stdout = GENERATE(true, false);
  const TemporaryFolder folder;
  const std::string path = folder.file("console");
  std::FILE* stream = to_stdout ? stdout : stderr;
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  REQUIRE(file >= 0);
  const OptionsOf options{{"target", to_stdout ? "stdout" : "stderr"}};
  LoadedReporter log("log", options);
  BatchOf batch;
  batch.timing("a.b");
  LoadedReporter::Answer started;
  LoadedReporter::Answer answer;
  {
    const Redirected redirected(stream, file);
    started = log.start();
    std::fputs("before\n", stream);
    answer = log.deliver(batch);
    std::fputs("after\n", stream);
  }
  ::close(file);
  REQUIRE(started.status == POLLUX_OK);
  REQUIRE(answer.status == POLLUX_OK);
  const auto lines = lines_of(path);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0] == "before");
  CHECK_THAT(lines[1], Contains("Z INFO a.b ") && !Contains("\x1b"));
  CHECK(lines[2] == "after");
}

TEST_CASE("At a terminal the level is coloured, red for a scope that failed, and JSON never is") {
  const bool json = GENERATE(true, false);
  int controller = -1;
  int terminal = -1;
  REQUIRE(::openpty(&controller, &terminal, nullptr, nullptr, nullptr) == 0);
  ::setenv("TERM", "xterm-256color", 1);
  const OptionsOf options{{"format", json ? "json" : "text"}};
  LoadedReporter log("log", options);
  BatchOf batch;
  batch.timing("good");
  batch.timing("bad").fails();
  {
    const Redirected redirected(stderr, terminal);
    log.start();
    log.deliver(batch);
  }
  const std::string shown = drain(controller);
  ::close(terminal);
  ::close(controller);
  if (json) {
    CHECK_THAT(shown, Contains("\"scope\":\"good\"") && !Contains("\x1b"));
  } else {
    CHECK_THAT(shown, Contains("Z \x1b[32mINFO\x1b[m good "));
    CHECK_THAT(shown, Contains("Z \x1b[1;31mERROR\x1b[m bad "));
  }
}

TEST_CASE("A console without room leads to a retry, and says why") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  const OptionsOf options{{"target", "stderr"}};
  LoadedReporter log("log", options);
  BatchOf batch;
  batch.timing("a");
  LoadedReporter::Answer answer;
  {
    const Redirected redirected(stderr, full);
    log.start();
    answer = log.deliver(batch);
  }
  ::close(full);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK_THAT(answer.message, Contains("stderr") && Contains("No space left on device"));
}

TEST_CASE("A pipe that nobody reads is given up after a while, and no line is lost, doubled or torn") {
  const Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const OptionsOf options{{"target", "stderr"}, {"format", "json"}};
  LoadedReporter log("log", options);
  BatchOf batch;
  for (int i = 0; i < 400; ++i) batch.counter("n", i);  // more than a pipe holds at once

  std::string read;
  LoadedReporter::Answer answer;
  LoadedReporter::Answer rest;
  {
    const Redirected redirected(stderr, pipe.ends[1]);
    log.start();
    answer = log.deliver(batch);
    read = drain(pipe.ends[0]);
    rest = log.deliver(batch, answer.consumed);
    read += drain(pipe.ends[0]);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed > 0);
  REQUIRE(rest.status == POLLUX_OK);
  CHECK(rest.consumed == 400 - answer.consumed);

  int expected = 0;
  for (std::size_t at = 0; at < read.size(); ++expected) {
    const std::size_t end = read.find('\n', at);
    REQUIRE(end != std::string::npos);
    const std::string line = read.substr(at, end - at);
    REQUIRE(line.starts_with("{\"time\""));
    REQUIRE(line.ends_with("}"));
    REQUIRE_THAT(line, Contains("\"value\":" + std::to_string(expected) + ","));
    at = end + 1;
  }
  CHECK(expected == 400);
}

TEST_CASE("When the torn line's event was given up meanwhile, the next line still stands alone") {
  const Pipe pipe;
  REQUIRE(::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK) == 0);
  const OptionsOf options{{"target", "stderr"}, {"format", "json"}};
  LoadedReporter log("log", options);
  BatchOf batch;
  for (int i = 0; i < 600; ++i) batch.counter("n", i);
  BatchOf other;
  other.counter("later", 1);

  std::string read;
  LoadedReporter::Answer answer;
  {
    const Redirected redirected(stderr, pipe.ends[1]);
    log.start();
    REQUIRE(log.deliver(batch).status == POLLUX_RETRY);
    read = drain(pipe.ends[0]);
    REQUIRE_FALSE(read.ends_with('\n'));  // else this test shows nothing
    answer = log.deliver(other);
    read += drain(pipe.ends[0]);
  }
  CHECK(answer.status == POLLUX_OK);
  const std::size_t last_line = read.rfind('\n', read.size() - 2) + 1;
  CHECK_THAT(read.substr(last_line),
             Contains("\"scope\":\"later\"") && Catch::Matchers::StartsWith("{\"time\""));
}

TEST_CASE("A console that is closed is an error at start") {
  const OptionsOf options{{"target", "stderr"}};
  LoadedReporter log("log", options);
  const int kept = ::dup(STDERR_FILENO);
  ::close(STDERR_FILENO);
  const auto answer = log.start();
  ::dup2(kept, STDERR_FILENO);
  ::close(kept);
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains("stderr: it is closed"));
}
