#include "route/pattern.hpp"

#include <string>

#include "catch.hpp"

using pollux::route::glob_matches;
using pollux::route::Pattern;

TEST_CASE("A star stands for characters of one segment, two for segments") {
  struct Row {
    const char* pattern;
    const char* path;
    bool matches;
  };
  const Row rows[] = {
      {"**", "a", true},
      {"**", "a.b.c", true},
      {"a", "a", true},
      {"a", "a.b", false},
      {"a.*", "a.b", true},
      {"a.*", "a", false},
      {"a.*", "a.b.c", false},
      {"a.**", "a", true},
      {"a.**", "a.b.c", true},
      {"a.**", "ab", false},
      {"**.c", "a.b.c", true},
      {"**.c", "c", true},
      {"a.**.z", "a.z", true},
      {"a.**.z", "a.b.c.z", true},
      {"a.**.z", "a.b.c", false},
      {"api_*.get", "api_v1.get", true},
      {"*.get", "a.b.get", false},
      {"**.x.**", "a.x.b", true},
      {"**.x.**", "a.b", false},
      {"a*c", "abc", true},
      {"a*c", "ab.c", false},
      {"**.a.b", "a.a.b", true},
      {"*", "", true},
      {"a.**.b.**.c", "a.b.b.c", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern, row.path);
    CHECK(Pattern(row.pattern).matches(row.path) == row.matches);
  }
}

TEST_CASE("Matching takes no more than quadratic time on hostile patterns") {
  const std::string path(2000, 'a');
  std::string glob;
  for (int i = 0; i < 200; ++i) glob += "*a";
  CHECK_FALSE(glob_matches(glob + "b", path));
}
