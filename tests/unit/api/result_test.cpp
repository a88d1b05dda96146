// Result: what is thrown when it is asked for what it does not hold.
#include <string>
#include <utility>

#include <pollux/pollux.hpp>

#include "catch.hpp"

using namespace pollux;
using Catch::Matchers::Contains;

TEST_CASE("A result that is used without a check throws its error's text") {
  Result<Host> none = Host::from_file("/nowhere/nope.toml");
  REQUIRE_FALSE(none);
  const std::string text = none.error().message();
  REQUIRE_THAT(text, Contains("nope.toml"));
  CHECK_THROWS_WITH(none->telemetry(), Contains(text));
  CHECK_THROWS_WITH((*none).telemetry(), Contains(text));
  CHECK_THROWS_WITH(none.value(), Contains(text));
  CHECK_THROWS_WITH(std::as_const(none)->telemetry(), Contains(text));
  CHECK_THROWS_WITH(*std::move(none), Contains(text));
  CHECK_THROWS_AS(Host::from_file("/nowhere/nope.toml").value(), BadResult);
}

TEST_CASE("Every kind of error is told") {
  Result<int, Errors> several(failure(Errors{Error{"a:1", "one", "", ""}, Error{"a:2", "two", "", ""}}));
  CHECK_THROWS_WITH(*several, Contains("a:1: one\na:2: two"));
  Result<int, std::string> text(Unexpected<std::string>("a text"));
  CHECK_THROWS_WITH(*text, Contains("a text"));
  Result<void> nothing(failure(Error{"", "no luck", "", ""}));
  CHECK_THROWS_WITH(nothing.value(), Contains("no luck"));
  CHECK_NOTHROW(Result<void>().value());
}

TEST_CASE("A result that holds a value has no error to give") {
  Result<int> one(1);
  CHECK(*one == 1);
  CHECK_THROWS_WITH(one.error(), Contains("holds a value"));
}
