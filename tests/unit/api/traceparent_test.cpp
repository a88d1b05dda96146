// The grammar of `traceparent`: W3C Trace Context, level 1, sections 3.2 and 4.3.
#include <string>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"

using pollux::CapturedScope;

namespace {
const std::string trace = "0af7651916cd43dd8448eb211c80319c";
const std::string parent = "b7ad6b7169203331";
const std::string valid = "00-" + trace + "-" + parent + "-01";

std::string with(std::size_t at, char c) {
  std::string changed = valid;
  changed[at] = c;
  return changed;
}
}  // namespace

TEST_CASE("A valid traceparent is read, and written again") {
  const auto captured = CapturedScope::from_traceparent(valid);
  REQUIRE(captured);
  CHECK_FALSE(captured->is_empty());
  CHECK(captured->traceparent() == valid);
  for (const char* flags : {"00", "01", "02", "ff"}) {
    INFO(flags);
    CHECK(CapturedScope::from_traceparent("00-" + trace + "-" + parent + "-" + flags));
  }
  // Zeros within an id are no fault.
  CHECK(CapturedScope::from_traceparent("00-0000000000000000000000000000000a-0000000000000001-00"));
  CHECK(CapturedScope::from_traceparent("00-a0000000000000000000000000000000-1000000000000000-00"));
}

TEST_CASE("Of a higher version the known part is read") {
  for (const std::string& header :
       {"01-" + trace + "-" + parent + "-01", "cc-" + trace + "-" + parent + "-01-what.the-future will be",
        "fe-" + trace + "-" + parent + "-01-"}) {
    INFO(header);
    const auto captured = CapturedScope::from_traceparent(header);
    REQUIRE(captured);
    CHECK(captured->traceparent() == valid);  // in the version that is known
  }
}

TEST_CASE("Every invalid traceparent is refused") {
  const std::vector<std::pair<const char*, std::string>> invalid = {
      {"empty", ""},
      {"one character", "0"},
      {"only dashes", std::string(55, '-')},
      {"too short", valid.substr(0, 54)},
      {"no flags", "00-" + trace + "-" + parent},
      {"too long for version 00", valid + "0"},
      {"more fields than version 00 has", valid + "-extra"},
      {"a dash too many for version 00", valid + "-"},
      {"space before", " " + valid.substr(0, 54)},
      {"space before, whole", " " + valid},
      {"space after", valid + " "},
      {"version ff", "ff" + valid.substr(2)},
      {"version not hexadecimal", "0g" + valid.substr(2)},
      {"version upper case", "0A" + valid.substr(2)},
      {"version of one digit", "0-" + trace + "-" + parent + "-010"},
      {"all-zero trace", "00-" + std::string(32, '0') + "-" + parent + "-01"},
      {"all-zero parent", "00-" + trace + "-" + std::string(16, '0') + "-01"},
      {"trace upper case", with(4, 'A')},
      {"trace not hexadecimal, high half", with(10, 'g')},
      {"trace not hexadecimal, low half", with(30, 'x')},
      {"trace with a NUL", with(12, '\0')},
      {"trace with a byte above 127", with(12, '\xe9')},
      {"trace with a sign", with(3, '+')},
      {"parent upper case", with(36, 'B')},
      {"parent not hexadecimal", with(51, 'z')},
      {"flags upper case", with(54, 'F')},
      {"flags not hexadecimal", with(53, '.')},
      {"first dash", with(2, '_')},
      {"second dash", with(35, '0')},
      {"third dash", with(52, ' ')},
      {"higher version, too short", "01" + valid.substr(2, 52)},
      {"higher version, more without a dash", "01" + valid.substr(2) + "0"},
      {"higher version, more after a point", "01" + valid.substr(2) + ".extra"},
      {"two headers in one", valid + "," + valid},
  };
  for (const auto& [what, header] : invalid) {
    INFO(what << ": " << header);
    CHECK_FALSE(CapturedScope::from_traceparent(header));
  }
}

TEST_CASE("What has no trace has no traceparent") { CHECK(CapturedScope{}.traceparent().empty()); }
