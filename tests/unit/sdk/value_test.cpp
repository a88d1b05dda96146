// Value and Attributes: what an event carries, through the views.
#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include <pollux/sdk/value.hpp>

#include "catch.hpp"

using pollux::Attributes;
using pollux::Value;

namespace {

// An attribute of a later version of the contract: longer than the one that this SDK knows.
struct LongerAttribute {
  pollux_attribute known;
  std::uint64_t appended;
};

pollux_attribute attribute(const char* key, std::uint32_t key_id, std::int64_t value) {
  pollux_attribute made{};
  made.key = {key, std::string_view(key).size()};
  made.key_id = key_id;
  made.value.type = POLLUX_VALUE_INT64;
  made.value.as.int64 = value;
  return made;
}

std::string seen_in(const Attributes& attributes) {
  std::string seen;
  for (const auto& each : attributes) seen += std::string(each.key) + std::to_string(each.value.int64());
  return seen;
}

}  // namespace

TEST_CASE("A value gives what it holds and a neutral value for anything else") {
  const Value text(std::string_view("abc"));
  CHECK(text.is_string());
  CHECK(text.string() == "abc");
  CHECK(text.int64() == 0);
  CHECK(text.float64() == 0.0);
  CHECK_FALSE(text.boolean());
  CHECK(std::isnan(text.number()));

  const Value whole(std::int64_t{-7});
  CHECK(whole.is_number());
  CHECK(whole.int64() == -7);
  CHECK(whole.number() == -7.0);
  CHECK(whole.string().empty());

  CHECK(Value(true).boolean());
  CHECK(Value(true).number() == 1.0);
  CHECK(Value(2.5).float64() == 2.5);
  CHECK(std::isinf(Value(std::numeric_limits<double>::infinity()).number()));
}

TEST_CASE("Exactly a bool makes a bool") {
  STATIC_REQUIRE(std::is_constructible_v<Value, bool>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, int*>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, const wchar_t*>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, std::nullptr_t>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, void (*)()>);
}

TEST_CASE("A text pointer does not turn into a bool") {
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Value, const char*>);
  STATIC_REQUIRE(std::is_constructible_v<Value, std::string_view>);
}

TEST_CASE("A value of a type that a later version adds holds nothing") {
  pollux_value raw{};
  raw.type = 77;
  raw.as.int64 = 5;
  const Value value(raw);
  CHECK(value.type() == Value::Type::none);
  CHECK(value.int64() == 0);
  int visits = 0;
  value.visit([&](const auto&) { ++visits; });
  CHECK(visits == 0);
}

TEST_CASE("visit passes each type as itself") {
  std::string seen;
  const auto visitor = [&](const auto& held) {
    using T = std::decay_t<decltype(held)>;
    if constexpr (std::is_same_v<T, bool>) seen += 'b';
    if constexpr (std::is_same_v<T, std::int64_t>) seen += 'i';
    if constexpr (std::is_same_v<T, double>) seen += 'd';
    if constexpr (std::is_same_v<T, std::string_view>) seen += 's';
  };
  Value(false).visit(visitor);
  Value(std::int64_t{1}).visit(visitor);
  Value(1.0).visit(visitor);
  Value(std::string_view("x")).visit(visitor);
  Value().visit(visitor);
  CHECK(seen == "bids");
}

TEST_CASE("Attributes with a larger stride than this SDK knows are read in step") {
  const LongerAttribute raw[] = {
      {attribute("a", 1, 1), ~0ull}, {attribute("bb", 2, 2), ~0ull}, {attribute("c", 3, 3), ~0ull}};
  const Attributes two(&raw[0].known, 2, sizeof(LongerAttribute));
  CHECK(seen_in(two) == "a1bb2");
  CHECK(two.find("a")->int64() == 1);
  const Attributes three(&raw[0].known, 3, sizeof(LongerAttribute));
  CHECK(seen_in(three) == "a1bb2c3");
  CHECK(three.find("c")->int64() == 3);
}

TEST_CASE("Attributes come in their order, and are found by key") {
  const pollux_attribute raw[] = {attribute("a", 1, 1), attribute("b", 65, 2), attribute("c", 65'537, 3)};
  const Attributes attributes(raw, 3, sizeof raw[0]);
  CHECK(seen_in(attributes) == "a1b2c3");
  CHECK(attributes.size() == 3);
  CHECK(attributes.find("b")->int64() == 2);
  CHECK_FALSE(attributes.find("d").has_value());
  auto at = attributes.begin();
  CHECK((*at++).key == "a");
  CHECK((*at).key == "b");
}

TEST_CASE("No attributes is an empty range, whatever the stride") {
  const Attributes attributes(nullptr, 0, 0);
  CHECK(attributes.empty());
  CHECK(attributes.begin() == attributes.end());
  CHECK_FALSE(attributes.find("a").has_value());
}
