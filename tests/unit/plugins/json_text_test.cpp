// JSON text and UTF-8, against a parser that others wrote.
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

#include <pollux/sdk/json_text.hpp>

#include "catch.hpp"

using namespace pollux;

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  json::append_escaped(out, text);
  return out;
}

std::string number(double value) {
  std::string out;
  json::append_number(out, value);
  return out;
}

}  // namespace

TEST_CASE("Quotes, backslashes and control characters are escaped") {
  CHECK(escaped("plain.text-1") == "plain.text-1");
  CHECK(escaped("say \"hi\" \\ now") == R"(say \"hi\" \\ now)");
  CHECK(escaped("a\nb\tc\rd\be\ff") == R"(a\nb\tc\rd\be\ff)");
  CHECK(escaped(std::string_view("nul\0end", 7)) == R"(nul\u0000end)");
  CHECK(escaped("\x1b[31m\x7f") == R"(\u001b[31m\u007f)");
}

TEST_CASE("Characters that some readers take for a line's end, or a terminal for a command, are escaped") {
  CHECK(escaped("a\xE2\x80\xA8z\xE2\x80\xA9") == R"(a\u2028z\u2029)");
  CHECK(escaped("next\xC2\x85line") == R"(next\u0085line)");
  CHECK(escaped("\xC2\x9B"
                "31m") == R"(\u009b31m)");
}

TEST_CASE("Characters that change what is read without being seen are escaped") {
  CHECK(escaped("a\xE2\x80\xAE"
                "b \xE2\x81\xA6x\xE2\x81\xA9") == R"(a\u202eb \u2066x\u2069)");
  CHECK(escaped("\xE2\x80\x8B\xC2\xAD\xEF\xBB\xBF") == R"(\u200b\u00ad\ufeff)");
  CHECK(escaped("\xF3\xA0\x81\x81") == R"(\udb40\udc41)");
}

TEST_CASE("Well-formed UTF-8 goes out as it is") {
  const std::string text = "naïve 日本 \xF0\x9F\x9A\x80 \xF4\x8F\xBF\xBF";
  CHECK(escaped(text) == text);
  CHECK(utf8::length("naïve") == 5);
}

TEST_CASE("Bytes that are not UTF-8 become U+FFFD, one each") {
  const std::string r(utf8::replacement);
  CHECK(escaped("a\xFFz") == "a" + r + "z");
  CHECK(escaped("\xC3") == r);                          // cut short
  CHECK(escaped("\xC0\xAF") == r + r);                  // overlong
  CHECK(escaped("\xE0\x80\xAF") == r + r + r);          // overlong
  CHECK(escaped("\xED\xA0\x80") == r + r + r);          // a surrogate
  CHECK(escaped("\xF4\x90\x80\x80") == r + r + r + r);  // beyond U+10FFFF
  CHECK(escaped("\xE2\x82z") == r + r + "z");           // broken off by an ASCII letter
  CHECK(escaped("\xE2\x82\xC3\xA9") == r + r + "\xC3\xA9");
}

TEST_CASE("Any bytes make a JSON string that parses, on one line") {
  std::mt19937 random(7);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string text(static_cast<std::size_t>(round % 40), '\0');
    for (char& c : text) c = static_cast<char>(byte(random));
    std::string out;
    json::append_string(out, text);
    REQUIRE(out.find('\n') == std::string::npos);
    REQUIRE(nlohmann::json::accept(out));
  }
}

TEST_CASE("Doubles are written with the fewest digits that read back the same, and stay doubles") {
  CHECK(number(0.92) == "0.92");
  CHECK(number(5.0) == "5.0");
  CHECK(number(-0.0) == "-0.0");
  CHECK(number(100000.0) == "100000.0");
  CHECK(number(0.000001234) == "0.000001234");
  CHECK(number(1e22) == "1e+22");
  CHECK(number(5e-324) == "5e-324");
  CHECK(number(std::numeric_limits<double>::max()) == "1.7976931348623157e+308");
  std::mt19937_64 random(11);
  for (int round = 0; round < 10'000; ++round) {
    const std::uint64_t bits = random();
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    const auto parsed = nlohmann::json::parse(number(value));
    REQUIRE(parsed.is_number_float());
    REQUIRE(parsed.get<double>() == value);
  }
}

TEST_CASE("Numbers that JSON lacks become strings") {
  CHECK(number(std::nan("")) == R"("NaN")");
  CHECK(number(std::numeric_limits<double>::infinity()) == R"("Infinity")");
  CHECK(number(-std::numeric_limits<double>::infinity()) == R"("-Infinity")");
}

TEST_CASE("Every type of value has a JSON form") {
  std::string out;
  for (const Value& value : {Value{}, Value(true), Value(std::numeric_limits<std::int64_t>::min()),
                             Value(0.5), Value(std::string_view("x\n"))}) {
    json::append_value(out, value);
    out += ' ';
  }
  CHECK(out == R"(null true -9223372036854775808 0.5 "x\n" )");
}
