// "did you mean".
#include "config/nearest.hpp"

#include <vector>

#include "config_test.hpp"

namespace pollux::config {

namespace {

const std::vector<std::string_view> words = {"include", "exclude", "sample", "queue", "block_timeout"};

}  // namespace

TEST_CASE("a slip of the finger finds the word that was meant") {
  CHECK(nearest("inclde", words) == "include");
  CHECK(nearest("includes", words) == "include");
  CHECK(nearest("exlcude", words) == "exclude");
  CHECK(nearest("SAMPLE", words) == "sample");
  CHECK(nearest("qeue", words) == "queue");
  CHECK(nearest("timeout", words) == "block_timeout");
}

TEST_CASE("a word like no other has no suggestion") {
  CHECK_FALSE(nearest("watch", words));
  CHECK_FALSE(nearest("", words));
  CHECK_FALSE(nearest("xy", words));
  CHECK_FALSE(nearest(std::string(100'000, 'q'), words));
  CHECK(suggestion("watch", words).empty());
}

TEST_CASE("a suggestion is a question") { CHECK(suggestion("quue", words) == "did you mean 'queue'?"); }

TEST_CASE("words are listed with commas") {
  CHECK(listed(std::vector<std::string_view>{"a", "b", "c"}) == "a, b, c");
  CHECK(listed({}).empty());
}

}  // namespace pollux::config
