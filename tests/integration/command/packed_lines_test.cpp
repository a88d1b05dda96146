// Lines out of what is packed with zstd: whole, in pieces, cut off and corrupt.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include "command/feed/line_reader.hpp"
#include "packed.hpp"

using pollux::command::LineReader;
using pollux::test::packed;
using Outcome = LineReader::Outcome;
using Lines = std::vector<std::string>;

namespace {

// A file without a name, at its beginning.
struct File {
  explicit File(const std::string& bytes) : descriptor(::memfd_create("packed", MFD_CLOEXEC)) {
    REQUIRE(::write(descriptor, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    REQUIRE(::lseek(descriptor, 0, SEEK_SET) == 0);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { ::close(descriptor); }
  int descriptor;
};

// Each line, then why there are no more.
Lines lines_of(LineReader& reader) {
  Lines lines;
  Outcome outcome = reader.next();
  for (; outcome == Outcome::line; outcome = reader.next()) lines.emplace_back(reader.line());
  lines.push_back(outcome == Outcome::end ? "(end)" : "(" + reader.error() + ")");
  return lines;
}

Lines lines_of(const std::string& bytes) {
  const File file(bytes);
  LineReader reader(file.descriptor, -1, 1000);
  return lines_of(reader);
}

// Of `count` numbered lines that do not pack well.
std::string text_of(int count) {
  std::mt19937 random(7);
  std::string text;
  for (int i = 0; i < count; ++i) text += std::to_string(i) + ' ' + std::to_string(random()) + '\n';
  return text;
}

}  // namespace

TEST_CASE("What is packed comes out as the lines that it was") {
  CHECK(lines_of(packed("a\nb\r\n\nc")) == Lines{"a", "b", "", "c", "(end)"});
  CHECK(lines_of(packed("")) == Lines{"(end)"});
  CHECK(lines_of(packed("a\nb") + packed("") + packed("c\nd")) == Lines{"a", "bc", "d", "(end)"});

  const std::string text = text_of(200'000);
  CHECK(lines_of(packed(text)).size() == 200'001);
  CHECK(lines_of(packed(text)) == lines_of(text));
  const std::string small = packed(std::string(10'000'000, '\n'));  // a piece that holds much
  CHECK(lines_of(small).size() == 10'000'001);
}

TEST_CASE("What comes in pieces of a byte is told from plain lines, and is read") {
  int ends[2];
  for (const std::string& bytes : {packed("one\ntwo\n"), std::string("one\ntwo\n"), std::string("(\x28\n")}) {
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    std::thread writer([&] {
      for (const char& byte : bytes) static_cast<void>(!::write(ends[1], &byte, 1));
      ::close(ends[1]);
    });
    LineReader reader(ends[0], -1, 1000);
    const Lines lines = lines_of(reader);
    writer.join();
    ::close(ends[0]);
    CHECK(lines ==
          (bytes[0] == '(' && bytes[1] == '(' ? Lines{"((", "(end)"} : Lines{"one", "two", "(end)"}));
    CHECK(reader.bytes_read() == bytes.size());
  }
}

TEST_CASE("What is cut off gives the lines before the cut, and says so") {
  const std::string text = text_of(200'000);
  const std::string whole = packed(text);
  const Lines all = lines_of(text);
  for (const std::size_t size : {whole.size() - 1, whole.size() / 2, std::size_t{4}}) {
    const Lines lines = lines_of(whole.substr(0, size));
    CHECK(lines.back() == "(the compressed data is cut off)");
    CHECK(std::equal(lines.begin(), lines.end() - 1, all.begin()));
    if (size > whole.size() / 3) CHECK(lines.size() > all.size() / 3);
  }
  CHECK(lines_of(packed("a\n") + whole.substr(0, 3)) == Lines{"a", "(the compressed data is cut off)"});
}

TEST_CASE("What is corrupt gives the lines before it, and says why") {
  const std::string text = text_of(200'000);
  std::string bytes = packed(text);
  bytes[bytes.size() / 2] ^= 0x10;
  const Lines lines = lines_of(bytes);
  CHECK(lines.back().starts_with("(the compressed data is corrupt: "));
  CHECK(lines.size() > 50'000);
  CHECK(lines.size() < 200'000);
  CHECK(lines_of(packed("a\n") + "and more") ==
        Lines{"a", "(the compressed data is corrupt: Unknown frame descriptor)"});
}

TEST_CASE("A stop ends the reading of a piece that holds much") {
  const File file(packed(std::string(10'000'000, '\n')));
  const File stop("x");
  LineReader reader(file.descriptor, stop.descriptor, 1000);
  CHECK(reader.next() == Outcome::stopped);
}
