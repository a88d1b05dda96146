#include "collect/redactor.hpp"

#include "catch.hpp"
#include "event/keys.hpp"

using pollux::collect::Redactor;

TEST_CASE("Keys are hidden by pattern, without regard to case") {
  Redactor redactor({{"*token*", "password"}, 10});
  CHECK(redactor.hides("access_TOKEN_2"));
  CHECK(redactor.hides("Password"));
  CHECK_FALSE(redactor.hides("passwords"));
  const std::uint32_t id = pollux::event::Keys::instance().find("api_token");
  CHECK(redactor.hides_key(id));
  CHECK(redactor.hides_key(id));
}

TEST_CASE("What hides a key is told by the place of its pattern") {
  const Redactor redactor({{"password", "*token*", "*"}, 10});
  CHECK(redactor.hidden_by("my_token") == 1u);
  CHECK(redactor.hidden_by("rows") == 2u);
  CHECK_FALSE(Redactor({{"password"}, 10}).hidden_by("rows").has_value());
}

TEST_CASE("Values are cut to their cap at a character's edge") {
  const Redactor redactor({{}, 4});
  CHECK(redactor.capped("abcdef") == "abcd");
  CHECK(redactor.capped("abc\xe2\x82\xac") == "abc");
  CHECK(redactor.capped("abcd") == "abcd");
}

TEST_CASE("A key named like a built-in field is delivered with a prefix") {
  auto& keys = pollux::event::Keys::instance();
  CHECK(keys.text(keys.find("scope")) == "attr.scope");
  CHECK(keys.text(keys.find("duration_s")) == "attr.duration_s");
  CHECK(keys.text(keys.find("rows")) == "rows");
  CHECK(keys.text(keys.find("")) == "_");
  CHECK(keys.text(keys.find("a\nb\xff")) == "a_b_");
}
