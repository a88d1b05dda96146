// Values as TOML text.
#include "config/toml_text.hpp"

#include <limits>

#include "config_test.hpp"

namespace pollux::config {

TEST_CASE("strings are quoted and escaped") {
  CHECK(toml_string("plain") == "\"plain\"");
  CHECK(toml_string("a\"b\\c") == "\"a\\\"b\\\\c\"");
  CHECK(toml_string("\xe2\x80\xae \xf3\xa0\x81\x81 \xff") == "\"\\u202e \\U000e0041 \xef\xbf\xbd\"");
  CHECK(toml_string("\n\t\x01\x7f") == "\"\\n\\t\\u0001\\u007f\"");
}

TEST_CASE("keys are bare where they can be") {
  CHECK(toml_key("a-b_1") == "a-b_1");
  CHECK(toml_key("a.b") == "\"a.b\"");
  CHECK(toml_key("") == "\"\"");
}

TEST_CASE("numbers stay floating") {
  CHECK(toml_number(1.0) == "1.0");
  CHECK(toml_number(0.1) == "0.1");
  CHECK(toml_number(1e300) == "1e+300");
  CHECK(toml_number(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(toml_number(std::numeric_limits<double>::quiet_NaN()) == "nan");
}

}  // namespace pollux::config
