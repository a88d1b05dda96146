// What becomes of a value of each type that an application may pass; what does not compile is in
// does_not_compile.
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace pollux;
using test::Recorded;

namespace {

const ContextOptions on{.enabled = true};

enum State { idle, running = 7 };
extern "C" {
enum c_status { C_FAILED = -5 };
}
enum class Flag : bool { off, on };
enum class Letter : char { a = 'a' };
enum class Large : std::uint64_t { most = std::numeric_limits<std::uint64_t>::max() };

struct Bits {
  unsigned three : 3;
  bool flag : 1;
  State state : 4;
  std::int64_t wide : 40;
};

// Texts of other libraries.
struct ViewLike {
  operator std::string_view() const { return "view"; }
};
struct PointerLike {
  operator const char*() const { return "pointer"; }
};

// The value under the key "k" of the next scope, as type and text.
template <class T>
std::string seen_of(const T& value) {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    auto scope = tele("value", {{"k", value}});
    scope.set("later", value);
  }
  tele.metric("value", value);
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).attributes.at("later") == seen.at(0).attributes.at("k"));
  CHECK(seen.at(1).value == seen.at(0).attributes.at("k"));
  return seen.at(0).attributes.at("k");
}

}  // namespace

TEST_CASE("An enum is its number, whatever its type") {
  CHECK(seen_of(running) == "7");
  CHECK(seen_of(idle) == "0");
  CHECK(seen_of(C_FAILED) == "-5");
  CHECK(seen_of(std::byte{200}) == "200");
  CHECK(seen_of(Letter::a) == "97");
  CHECK(seen_of(Large::most) == "18446744073709551616.000000");
  CHECK(seen_of(Flag::on) == "true");
  const volatile State changing = running;
  CHECK(seen_of(changing) == "7");
}

TEST_CASE("Exactly a bool is a bool") {
  CHECK(seen_of(true) == "true");
  CHECK(seen_of(static_cast<bool>(std::bitset<3>("001")[0])) == "true");
  CHECK(seen_of(1) == "1");
  const volatile bool changing = true;
  CHECK(seen_of(changing) == "true");
}

TEST_CASE("Whole numbers of every width arrive as they are, beyond int64 as doubles") {
  CHECK(seen_of(std::int8_t{-1}) == "-1");
  CHECK(seen_of(std::uint8_t{255}) == "255");
  CHECK(seen_of(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(seen_of(std::uint64_t{9223372036854775807u}) == "9223372036854775807");
  CHECK(seen_of(9223372036854775808u) == "9223372036854775808.000000");
  CHECK(seen_of(1.5L) == "1.500000");
#ifdef __SIZEOF_INT128__
  __extension__ using Wide = __int128;
  CHECK(seen_of(Wide{-7}) == "-7");
  CHECK(seen_of(Wide{1} << 100) == "1267650600228229401496703205376.000000");
  CHECK(seen_of(-(Wide{1} << 100)) == "-1267650600228229401496703205376.000000");
#endif
}

TEST_CASE("A bit field is the number, bool or enum that it was declared as") {
  const Bits bits{5, true, running, -3};
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  {
    const auto scope = tele("bits", {{"three", bits.three}, {"flag", bits.flag}, {"state", bits.state}});
    tele.gauge("wide", bits.wide);
  }
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).value == "-3");
  CHECK(seen.at(1).attributes.at("three") == "5");
  CHECK(seen.at(1).attributes.at("flag") == "true");
  CHECK(seen.at(1).attributes.at("state") == "7");
}

TEST_CASE("Text in char is text, and a null one is no value or empty") {
  CHECK(seen_of("literal") == "literal");
  CHECK(seen_of('x') == "x");
  CHECK(seen_of(std::string("string")) == "string");
  CHECK(seen_of(ViewLike()) == "view");
  CHECK(seen_of(PointerLike()) == "pointer");
  CHECK(seen_of(std::string_view()).empty());
  CHECK(seen_of(static_cast<const char*>(nullptr)) == "none");
  char buffer[16] = "buffer";
  CHECK(seen_of(buffer) == "buffer");
  const char full[4] = {'f', 'u', 'l', 'l'};
  CHECK(seen_of(full) == "full");
}

TEST_CASE("Handles take enums as attributes and every number as an amount") {
  Recorded seen;
  {
    TelemetryContext tele{on, std::ref(seen)};
    const Counter counter = tele.counter("value.counter", {{"state", running}});
    counter.add(std::uint8_t{2});
    counter.add(2.5L);
  }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).attributes.at("state") == "7");
  CHECK(seen.at(0).value == "4.500000");
}

TEST_CASE("A null name is an invalid name, and a null key an empty one") {
  Recorded seen;
  TelemetryContext tele{on, std::ref(seen)};
  const char* const null = nullptr;
  { const auto scope = tele(null); }
  tele.count(null);
  tele.count(std::string_view());
  { const auto scope = tele("null_key", {{null, 1}}); }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).attributes.at("_") == "1");
  CHECK(tele.ledger().lost.at("invalid_name") == 3);
}
