// Durations and sizes, both ways.
#include "config/parse.hpp"

#include "config_test.hpp"

namespace pollux::config {

using namespace std::chrono_literals;

namespace {

Nanoseconds duration(std::string_view text) {
  const Result<Nanoseconds> result = parse_duration(text);
  if (!result) FAIL(result.error().message());
  return *result;
}

std::uint64_t bytes(std::string_view text) {
  const Result<std::uint64_t> result = parse_size(text);
  if (!result) FAIL(result.error().message());
  return *result;
}

std::string fault(std::string_view text) {
  const Result<Nanoseconds> result = parse_duration(text);
  return result ? "accepted" : result.error().what;
}

}  // namespace

TEST_CASE("a duration is a number and a unit") {
  CHECK(duration("250ms") == 250ms);
  CHECK(duration("1.5s") == 1500ms);
  CHECK(duration("2m") == 2min);
  CHECK(duration("1h") == 1h);
  CHECK(duration("7us") == 7us);
  CHECK(duration("0ns") == 0ns);
  CHECK(duration("0.25h") == 15min);
  CHECK(duration("1.500s") == 1500ms);
}

TEST_CASE("a decimal duration is exact") {
  CHECK(duration("0.3s") == 300ms);
  CHECK(duration("0.000000001s") == 1ns);
  CHECK(duration("1.000000000000000000s") == 1s);
  CHECK(fault("0.0000000001s") == "\"0.0000000001s\" is not a whole number of nanoseconds");
  CHECK(fault("0.5ns") == "\"0.5ns\" is not a whole number of nanoseconds");
  CHECK(fault("0.1234567890123456789s") == "\"0.1234567890123456789s\" is not a whole number of nanoseconds");
}

TEST_CASE("a duration that is not one says why") {
  CHECK(fault("") == "\"\" is not a duration");
  CHECK(fault("fast") == "\"fast\" is not a duration");
  CHECK(fault("-1s") == "\"-1s\" is not a duration");
  CHECK(fault(".5s") == "\".5s\" is not a duration");
  CHECK(fault("12") == "\"12\" has no unit");
  CHECK(fault("1.s") == "\"1.s\" has no digit after its point");
  CHECK(fault("1 s") == "\"1 s\" has the unknown unit ' s'");
  CHECK(fault("1S") == "\"1S\" has the unknown unit 'S'");
  CHECK(fault("1m30s") == "\"1m30s\" has the unknown unit 'm30s'");
}

TEST_CASE("the largest duration is the largest count of nanoseconds") {
  CHECK(duration("9223372036854775807ns") == Nanoseconds::max());
  CHECK(duration("9223372036.854775807s") == Nanoseconds::max());
  CHECK(fault("9223372036854775808ns") == "\"9223372036854775808ns\" is too large");
  CHECK(fault("9223372036.854775808s") == "\"9223372036.854775808s\" is too large");
  CHECK(fault("99999999999999999999999h") == "\"99999999999999999999999h\" is too large");
}

TEST_CASE("a size is a number and a unit of bytes") {
  CHECK(bytes("0B") == 0);
  CHECK(bytes("64KiB") == 65'536);
  CHECK(bytes("10MiB") == 10'485'760);
  CHECK(bytes("1.5MiB") == 1'572'864);
  CHECK(bytes("2GiB") == 2'147'483'648u);
  CHECK_FALSE(parse_size("64KB"));
  CHECK_FALSE(parse_size("0.3KiB"));
  CHECK_FALSE(parse_size("8589934592GiB"));
}

TEST_CASE("durations and sizes are shown in the largest unit that gives a whole number") {
  CHECK(format_duration(0ns) == "0s");
  CHECK(format_duration(1500ms) == "1500ms");
  CHECK(format_duration(90s) == "90s");
  CHECK(format_duration(120s) == "2m");
  CHECK(format_duration(1ns) == "1ns");
  CHECK(format_size(0) == "0B");
  CHECK(format_size(65'536) == "64KiB");
  CHECK(format_size(1'000) == "1000B");
  CHECK(format_size(3u << 20) == "3MiB");
}

TEST_CASE("what is shown reads back as the same") {
  for (const std::int64_t count :
       {0LL, 1LL, 999LL, 1'000LL, 1'500'000'000LL, 3'600'000'000'000LL, 9'223'372'036'854'775'807LL}) {
    CHECK(duration(format_duration(Nanoseconds(count))).count() == count);
    CHECK(bytes(format_size(static_cast<std::uint64_t>(count))) == static_cast<std::uint64_t>(count));
  }
}

}  // namespace pollux::config
