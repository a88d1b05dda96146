// Words that several subcommands have in common.
#include "cli/text.hpp"

#include <string>

#include "catch.hpp"

using namespace pollux::cli;

TEST_CASE("Well-formed UTF-8 is told from the rest") {
  for (const char* good :
       {"", "plain", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"}) {
    CHECK(is_utf8(good));
  }
  for (const char* bad : {"\x80", "\xff", "\xc3", "\xc0\xaf", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xf0\x9f\x98", "a\xe2\x82z"}) {
    CHECK_FALSE(is_utf8(bad));
  }
}

TEST_CASE("A count agrees with its noun") {
  CHECK(counted(0, "event") == "0 events");
  CHECK(counted(1, "bad line") == "1 bad line");
  CHECK(counted(2, "reporter") == "2 reporters");
}
