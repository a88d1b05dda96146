#include "event/name_rules.hpp"

#include <string>

#include <pollux/sdk/utf8.hpp>

#include "catch.hpp"

using namespace pollux::event;
namespace utf8 = pollux::utf8;

TEST_CASE("A well-formed name has parts, each with something in it") {
  for (const char* good : {"a", "pipeline.plan", "Mixed Case with spaces", "größe", "a-b/c", "x.1"}) {
    CAPTURE(good);
    CHECK(is_well_formed(good));
  }
  for (const char* bad : {"", ".", "a.", ".a", "a..b", "tab\there", "line\n", "del\x7f", "\xff", "\xc3"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_well_formed(bad));
  }
  CHECK(is_well_formed(std::string(255, 'a')));
  CHECK_FALSE(is_well_formed(std::string(256, 'a')));
}

TEST_CASE("A strict name is lower snake case, part by part") {
  for (const char* good : {"a", "a1", "pipeline.plan_step.x2", "a_"}) {
    CAPTURE(good);
    CHECK(is_strict(good));
  }
  for (const char* bad : {"", "A", "1a", "_a", "a.B", "a.1", "a-b", "a b", "a.", ".a", "a..b", "größe"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_strict(bad));
  }
}

TEST_CASE("UTF-8 is judged as RFC 3629 has it") {
  for (const char* good : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"}) {
    CHECK(utf8::is_valid(good));
  }
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "a\xff"}) {
    CHECK_FALSE(utf8::is_valid(bad));
  }
}

TEST_CASE("Repair replaces the bytes that are wrong and keeps the rest") {
  std::string text = "gr\xc3\xb6\xff\x80!\xe2\x82";
  repair_utf8(text.data(), text.size());
  CHECK(text ==
        "gr\xc3\xb6?"
        "?!?"
        "?");
}

TEST_CASE("A prefix never splits a character") {
  CHECK(utf8::prefix("a\xc3\xa9z", 2) == "a");
  CHECK(utf8::prefix("a\xc3\xa9z", 3) == "a\xc3\xa9");
  CHECK(utf8::prefix("abc", 10) == "abc");
  CHECK(utf8::prefix("\xe2\x82\xac", 1).empty());
}
