// The door of messages: what text from outside can and cannot do to a line.
#include "diagnose/clean.hpp"

#include <string>

#include <pollux/sdk/utf8.hpp>

#include "catch.hpp"
#include "diagnose/conceal.hpp"
#include "log_lines.hpp"

using pollux::diagnose::cleaned;
using pollux::diagnose::cleaned_cut;
using pollux::diagnose::escaped;
using pollux::diagnose::quoted;
using pollux::utf8::is_unsafe;

TEST_CASE("Nothing that comes from outside ends a line, steers a terminal or hides") {
  struct Example {
    std::string_view text, shown;
  };
  const Example examples[] = {
      {"plain text, ümlaut, 漢字, ⚠️", "plain text, ümlaut, 漢字, ⚠️"},
      {"a\nb\r\nc\td", "a\\nb\\r\\nc\\td"},
      {"\x1b[31mred\x1b]0;title\x07", "\\u001b[31mred\\u001b]0;title\\u0007"},
      {"\x7f", "\\u007f"},
      {"\xc2\x9b"
       "31m \xc2\x85",
       "\\u009b31m \\u0085"},
      {"\xe2\x80\xae"
       "desrever \xe2\x81\xa6x\xe2\x81\xa9",
       "\\u202edesrever \\u2066x\\u2069"},
      {"a\xe2\x80\x8b"
       "b\xe2\x80\x8d\xef\xbb\xbf\xc2\xad",
       "a\\u200bb\\u200d\\ufeff\\u00ad"},
      {"\xe2\x80\xa8line\xe2\x80\xa9", "\\u2028line\\u2029"},
      {"\xf3\xa0\x81\x81", "\\udb40\\udc41"},
      {"bad \xff\xc3( \xed\xa0\x80 end\xe2\x82", "bad \\xff\\xc3( \\xed\\xa0\\x80 end\\xe2\\x82"},
      {std::string_view("nul\0", 4), "nul\\u0000"},
      {"", ""},
  };
  for (const Example& example : examples) {
    INFO(example.shown);
    CHECK(escaped(example.text) == example.shown);
    CHECK(cleaned(example.text) == example.shown);
    CHECK(cleaned(cleaned(example.text)) == example.shown);
  }
  for (char32_t code : {0x202Au, 0x202Eu, 0x2066u, 0x2069u, 0x200Bu, 0x200Fu, 0x9Fu, 0xFEFFu, 0x0u})
    CHECK(is_unsafe(code));
  for (char32_t code : {0x20u, 0x7Eu, 0xA0u, 0xE9u, 0x2010u, 0x2030u, 0x4E00u, 0x1F600u})
    CHECK_FALSE(is_unsafe(code));
}

TEST_CASE("Secrets are taken out before the text is escaped and cut") {
  CHECK(cleaned("-----BEGIN PRIVATE"
                " KEY-----\nMIIE\n-----END PRIVATE"
                " KEY-----\nnext") == "[redacted]\\nnext");
  CHECK(cleaned("password=ab\xff"
                "cd\nnext") == "password=[redacted]\\nnext");
  const std::string cut = cleaned(std::string(90, 'x') + " password=hunter2 " + std::string(200, 'y'), 130);
  CHECK(cut.find("hunter") == std::string::npos);
  CHECK(cut.find("more bytes)") != std::string::npos);
  CHECK(cleaned(cut, 130) == cut);
}

TEST_CASE("A part is quoted without secrets, and cut between two characters, visibly") {
  CHECK(quoted("a\nb") == "'a\\nb'");
  CHECK(quoted("token=abc") == "'token=[redacted]'");
  CHECK(quoted("abcdef", 6) == "'abcdef'");
  CHECK(quoted("abcdef", 3) == "'abc…'");
  CHECK(quoted("ab\xc3\xa4", 3) == "'ab…'");
  CHECK(quoted("ab\ncd", 3) == "'ab…'");
  CHECK(escaped("a\tb\x7f\xc2\x9b\xc3\xa4\xff", 12) == "a\\tb\\u007f…");
}

TEST_CASE("A message whose end is missing loses its last word") {
  CHECK(cleaned_cut("cannot connect to postgres://app:hunter2-co") == "cannot connect to [truncated]");
  CHECK(cleaned_cut("hunter2") == "[truncated]");
}

TEST_CASE("The log is one line for one message, whoever it is about") {
  const pollux::test::LogLines log;
  pollux::diagnose::warn("re\nporter", "two\nlines \x1b[0m password=hunter2");
  REQUIRE(log.lines().size() == 1);
  CHECK(log.lines()[0] == "two\\nlines \\u001b[0m password=[redacted]");
}
