#include "collect/redactor.hpp"

#include <string>

#include "catch.hpp"
#include "collect/distinct_values.hpp"
#include "event/keys.hpp"
#include "event/tree.hpp"
#include "log_lines.hpp"

using pollux::collect::Redactor;
using pollux::config::RedactionSettings;

namespace {

std::uint32_t key_of(std::string_view text) { return pollux::event::Keys::instance().find(text); }

std::string_view delivered(Redactor& redactor, std::uint32_t key) {
  return {redactor.key(key).text.data, redactor.key(key).text.size};
}

const pollux::detail::Node& node_of(std::initializer_list<std::string_view> names) {
  pollux::event::Tree& tree = pollux::event::Tree::instance();
  pollux::detail::Node* at = tree.root();
  for (const std::string_view name : names)
    at = tree.find_child(at, name, pollux::detail::hash_of(name.data(), name.size()));
  return *at;
}

const pollux_scope& delivered(Redactor& redactor, const pollux::detail::Node& node) {
  return pollux::event::text_of(redactor.delivered(node)).scope;
}

}  // namespace

TEST_CASE("Keys are hidden by pattern, without regard to case, and the pattern can be named") {
  Redactor redactor(RedactionSettings{.keys = {"*token*", "password"}, .values = {}});
  CHECK(redactor.hides("access_TOKEN_2"));
  CHECK(redactor.hides("Password"));
  CHECK_FALSE(redactor.hides("passwords"));
  CHECK(redactor.hiding_pattern("PASSWORD") == 1u);
  CHECK(redactor.hiding_pattern("api_token") == 0u);
  CHECK_FALSE(redactor.hiding_pattern("rows"));
  CHECK(redactor.key(key_of("api_token")).hides);
  CHECK_FALSE(redactor.key(key_of("rows")).hides);
}

TEST_CASE("Values are cut to their cap at a character's edge, and repaired") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {}, .max_length = 4});
  CHECK(redactor.clean("abcdef") == "abcd");
  CHECK(redactor.clean("abc\xe2\x82\xac") == "abc");
  CHECK(redactor.clean("abcd") == "abcd");
  CHECK(redactor.clean("a\xff"
                       "b") == "a?b");
}

TEST_CASE("What a pattern finds is taken out of a value, each time that the value comes") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"key-[0-9]+", "pin=(\\d+)"}});
  for (int i = 0; i < 2; ++i) {
    CHECK(redactor.clean("with key-123, key-4") == "with [redacted], [redacted]");
    CHECK(redactor.clean("pin=99 rest") == "pin=[redacted] rest");
    CHECK(redactor.clean("nothing here") == "nothing here");
  }
  CHECK(redactor.value_pattern("x pin=1") == 1u);
  CHECK_FALSE(redactor.value_pattern("x"));
}

TEST_CASE("A secret that lies across the cap, or has bytes that are not UTF-8, is found") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"pin=\\S+"}, .max_length = 6});
  CHECK(redactor.clean("x pin=12345") == "x [red");
  Redactor roomy(RedactionSettings{.keys = {}, .values = {"pin=\\S+"}});
  CHECK(roomy.clean("pin=\xff\xff"
                    "55") == "[redacted]");
}

TEST_CASE("A value or a key whose end is missing is truncated as a whole, where there are patterns") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"pin=\\S+"}});
  CHECK(redactor.clean_cut("half a sec") == "[truncated]");
  CHECK(delivered(redactor, key_of(std::string(300, 'k'))) == "[truncated]");
  Redactor none(RedactionSettings{.keys = {}, .values = {}});
  CHECK(none.clean_cut("half a sec") == "half a sec");
  CHECK(delivered(none, key_of(std::string(300, 'k'))) == std::string(255, 'k'));
}

TEST_CASE("What a group takes in a name ends with that name, and places below it stay apart") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"password=(\\S+)"}});
  const pollux_scope& rows = delivered(redactor, node_of({"job password=x", "rows"}));
  const pollux_scope& errors = delivered(redactor, node_of({"job password=y", "errors"}));
  CHECK(std::string_view(rows.path.data) == "job password=[redacted].rows");
  CHECK(std::string_view(errors.path.data) == "job password=[redacted].errors");
  CHECK(rows.parent == errors.parent);
  CHECK(&delivered(redactor, node_of({"job password=[redacted]", "rows"})) == &rows);
}

TEST_CASE("Beyond the cap of different values a key has only [other], and what it had stays") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {}, .max_distinct = 3});
  const pollux::test::LogLines log;
  const std::uint32_t user = key_of("redactor_user"), city = key_of("redactor_city");
  for (const char* value : {"a", "b", "c"}) CHECK(redactor.clean_attribute(user, value) == value);
  CHECK(redactor.clean_attribute(user, "d") == "[other]");
  CHECK(redactor.clean_attribute(user, "e") == "[other]");
  CHECK(redactor.clean_attribute(user, "b") == "b");
  CHECK(redactor.clean_attribute(city, "d") == "d");
  CHECK(redactor.take_capped() == 2);
  CHECK(redactor.take_capped() == 0);
  const auto lines = log.lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].find("'redactor_user'") != std::string::npos);
  CHECK(lines[0].find("max_distinct") != std::string::npos);

  Redactor uncapped(RedactionSettings{.keys = {}, .values = {}, .max_distinct = 0});
  for (int i = 0; i < 20'000; ++i) {
    const std::string value = std::to_string(i);
    CHECK(uncapped.clean_attribute(user, value) == value);
  }
}

TEST_CASE("Different values are told apart, however many there are") {
  pollux::collect::DistinctValues values;
  for (std::uint64_t i = 0; i < 10'000; ++i) CHECK(values.admit(i * 0x9e3779b97f4a7c15u, 10'000));
  CHECK_FALSE(values.admit(7, 10'000));
  for (std::uint64_t i = 0; i < 10'000; ++i) CHECK(values.admit(i * 0x9e3779b97f4a7c15u, 10'000));
}

TEST_CASE("A key that holds what a pattern finds is delivered as another key, with an id of its own") {
  Redactor redactor(RedactionSettings{.keys = {"*secretly*"}, .values = {"key-[0-9]+"}});
  const std::uint32_t plain = key_of("redactor_plain"), found = key_of("redactor.key-77");
  CHECK(delivered(redactor, plain) == "redactor_plain");
  CHECK(redactor.key(plain).id == plain);
  CHECK(delivered(redactor, found) == "redactor.[redacted]");
  CHECK(redactor.key(found).id == key_of("redactor.[redacted]"));
  CHECK(redactor.key(key_of("secretly key-1")).hides);
}

TEST_CASE("Names are delivered without what a pattern finds, below places of the same kind") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"key-[0-9]+", "^pin [0-9]+$"}});
  const auto& plain = node_of({"redactor", "plain"});
  CHECK(&redactor.delivered(plain) == &plain);

  const auto& child = node_of({"redactor", "key-1", "load"});
  const pollux_scope& scope = delivered(redactor, child);
  CHECK(std::string_view(scope.path.data) == "redactor.[redacted].load");
  CHECK(std::string_view(scope.name.data) == "load");
  CHECK(std::string_view(scope.parent->path.data) == "redactor.[redacted]");
  CHECK(scope.depth == 2);
  CHECK(scope.id != child.id);
  CHECK(&delivered(redactor, node_of({"redactor", "key-2", "load"})) == &scope);

  // Found in a name by itself only, and below it nevertheless.
  const pollux_scope& below = delivered(redactor, node_of({"redactor", "pin 55", "load"}));
  CHECK(std::string_view(below.path.data) == "redactor.[redacted].load");
  CHECK(&below == &scope);
}

TEST_CASE("A secret that the dots of a path run through is taken out of each name") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"eyJ\\w+\\.\\w+\\.\\w+"}});
  const pollux_scope& scope = delivered(redactor, node_of({"x", "eyJa", "bb", "cc", "end"}));
  CHECK(std::string_view(scope.path.data) == "x.[redacted].[redacted].[redacted].end");
  CHECK(std::string_view(delivered(redactor, node_of({"x.eyJa.b.c"})).path.data) == "x.[redacted]");
}

TEST_CASE("What was redacted is not redacted again") {
  Redactor redactor(RedactionSettings{.keys = {}, .values = {"redacted"}});
  const auto& once = redactor.delivered(node_of({"was redacted"}));
  CHECK(pollux::event::text_of(once).path == "was [redacted]");
  CHECK(&redactor.delivered(once) == &once);
}

TEST_CASE("A key named like a built-in field is delivered with a prefix") {
  auto& keys = pollux::event::Keys::instance();
  CHECK(keys.text(keys.find("scope")) == "attr.scope");
  CHECK(keys.text(keys.find("duration_s")) == "attr.duration_s");
  CHECK(keys.text(keys.find("rows")) == "rows");
  CHECK(keys.text(keys.find("")) == "_");
  CHECK(keys.text(keys.find("a\nb\xff")) == "a_b_");
}
