// Lines out of pipes and files, whatever the sizes of the reads.
#include "command/feed/line_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "temporary_folder.hpp"

using pollux::command::LineReader;
using Outcome = LineReader::Outcome;

namespace {

struct Pipe {
  Pipe() { REQUIRE(::pipe2(ends, O_CLOEXEC) == 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    ::close(ends[0]);
    close_write();
  }
  void write(const std::string& text) const {
    REQUIRE(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  }
  void close_write() {
    if (ends[1] >= 0) ::close(ends[1]);
    ends[1] = -1;
  }
  int ends[2] = {-1, -1};
};

// Each line as it is, one that is too long as "(too long)", and what ended the reading as the last.
std::vector<std::string> lines_of(LineReader& reader) {
  std::vector<std::string> lines;
  for (;;) {
    switch (reader.next()) {
      case Outcome::line:
        lines.emplace_back(reader.line());
        break;
      case Outcome::too_long:
        lines.emplace_back("(too long)");
        break;
      case Outcome::end:
        return lines.emplace_back("(end)"), lines;
      case Outcome::stopped:
        return lines.emplace_back("(stopped)"), lines;
      case Outcome::failed:
        return lines.emplace_back("(failed)"), lines;
    }
  }
}

std::vector<std::string> lines_of(const std::string& text, std::size_t longest = 100) {
  Pipe pipe;
  pipe.write(text);
  pipe.close_write();
  LineReader reader(pipe.ends[0], -1, longest);
  return lines_of(reader);
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("Lines end with LF, CR LF or the input") {
  CHECK(lines_of("a\nb\r\n\n\r\nc") == Lines{"a", "b", "", "", "c", "(end)"});
  CHECK(lines_of("a\n") == Lines{"a", "(end)"});
  CHECK(lines_of("") == Lines{"(end)"});
  CHECK(lines_of("a\rb\r") == Lines{"a\rb", "(end)"});
}

TEST_CASE("A line that is too long is skipped and the next one is whole") {
  const std::string ten(10, 'x');
  CHECK(lines_of(ten + "\n" + ten + "\r\n" + ten + "y\nnext\n", 10) ==
        Lines{ten, ten, "(too long)", "next", "(end)"});
  CHECK(lines_of(std::string(5000, 'x') + "\nnext", 10) == Lines{"(too long)", "next", "(end)"});
  CHECK(lines_of(std::string(5000, 'x'), 10) == Lines{"(too long)", "(end)"});
  CHECK(lines_of(ten + "y", 10) == Lines{"(too long)", "(end)"});
}

TEST_CASE("Lines of a file larger than any buffer come out whole, and numbered") {
  const pollux::test::TemporaryFolder folder;
  std::string text;
  for (int i = 1; i <= 20000; ++i)
    text += std::to_string(i) + std::string(static_cast<std::size_t>(i) % 97, '.') + "\n";
  std::ofstream(folder.path() / "lines", std::ios::binary) << text;

  const int file = ::open((folder.path() / "lines").c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(file >= 0);
  LineReader reader(file, -1, 200);
  int count = 0;
  while (reader.next() == Outcome::line) {
    ++count;
    const std::string expected =
        std::to_string(count) + std::string(static_cast<std::size_t>(count) % 97, '.');
    if (reader.line() != expected) FAIL("line " << count << " is " << reader.line());
    if (reader.line_number() != static_cast<std::uint64_t>(count)) FAIL("number " << reader.line_number());
  }
  ::close(file);
  CHECK(count == 20000);
  CHECK(reader.bytes_read() == text.size());
}

TEST_CASE("A line is given as soon as it is there, and joined when it comes in pieces") {
  Pipe pipe;
  LineReader reader(pipe.ends[0], -1, 100);
  pipe.write("one\ntw");
  REQUIRE(reader.next() == Outcome::line);
  CHECK(reader.line() == "one");
  // Asserts nothing: assertions belong to one thread.
  std::thread writer([&pipe] {
    static_cast<void>(!::write(pipe.ends[1], "o\n", 2));
    pipe.close_write();
  });
  const Outcome second = reader.next();
  writer.join();
  CHECK(second == Outcome::line);
  CHECK(reader.line() == "two");
  CHECK(reader.next() == Outcome::end);
}

TEST_CASE("A stop ends the reading of an open pipe, after the lines that were read") {
  Pipe pipe, stop;
  LineReader reader(pipe.ends[0], stop.ends[0], 100);
  pipe.write("one\ntwo\nunfinish");
  REQUIRE(reader.next() == Outcome::line);
  stop.write("x");
  CHECK(lines_of(reader) == Lines{"two", "(stopped)"});
}

TEST_CASE("A descriptor that cannot be read ends the reading with its error") {
  const int folder = ::open("/", O_RDONLY | O_CLOEXEC);
  REQUIRE(folder >= 0);
  LineReader reader(folder, -1, 100);
  CHECK(reader.next() == Outcome::failed);
  CHECK(reader.error() == "Is a directory");
  ::close(folder);
}
