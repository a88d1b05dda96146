// Value types: the grammar of a schema's TYPE field, ranges, and what messages say of them.
#include "load/value_type.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include <pollux/sdk/option_texts.hpp>
#include <pollux/sdk/option_type.hpp>

#include "catch.hpp"

using namespace pollux::load;

namespace {

ValueType parsed(const std::string& text) {
  const auto type = parse_value_type(text);
  INFO((type ? text : type.error().message()));
  REQUIRE(type);
  CHECK(type->text == text);
  CHECK(pollux::sdk::is_option_type(text));
  return *type;
}

std::string refusal(const std::string& text) {
  const auto type = parse_value_type(text);
  INFO(text);
  REQUIRE_FALSE(type);
  return type.error().what;
}

}  // namespace

TEST_CASE("A type says in words what it admits, with units") {
  for (const auto& [text, words] : std::initializer_list<std::pair<const char*, const char*>>{
           {"bool", "true or false"},
           {"int", "a whole number"},
           {"int[0..65535]", "a whole number: 0 to 65535"},
           {"int[-5..-1,7]", "a whole number: -5 to -1, or 7"},
           {"float(0..1]", "a number: more than 0 and at most 1"},
           {"float[0..1)", "a number: 0 to less than 1"},
           {"float(0..1)", "a number: more than 0 and less than 1"},
           {"float[..0.5)", "a number: less than 0.5"},
           {"float(1e-6..]", "a number: more than 1e-6"},
           {"duration[0s,1s..24h]", "a duration such as \"250ms\": 0s, or 1s to 24h"},
           {"size[0,1KiB..]", "a size such as \"10MiB\", or a number of bytes: 0, or 1KiB or more"},
           {"string", "a string"},
           {"string[1..48]", "a string: 1 to 48 bytes"},
           {"string'[a-z]+'", "a string that matches '[a-z]+'"},
           {"string[1..48]'[a-z]+'", "a string: 1 to 48 bytes, matching '[a-z]+'"},
           {"string(a word of letters)'[a-z]+|x'", "a word of letters"},
           {"enum(a,b)", "one of \"a\", \"b\""},
           {"list", "a list"},
           {"list<string>", "a list of strings"},
           {"list<float[0..]>[1..160]", "a list of numbers: 1 to 160 elements"},
           {"list<string[1..],table>", "a list of strings or tables"},
           {"list<list<int>>", "a list of lists"},
           {"table", "a table"},
           {"table<bool,int,float,string>", "a table of booleans or whole numbers or numbers or strings"},
           {"none", "it to be left out"},
       }) {
    CHECK(expectation(parsed(text)) == words);
  }
}

TEST_CASE("A range contains its ends unless a parenthesis excludes them") {
  const auto whole = [](const char* text, std::int64_t value) { return contains(parsed(text).range, value); };
  const auto real = [](const char* text, double value) { return contains(parsed(text).range, value); };
  CHECK(whole("int", std::numeric_limits<std::int64_t>::min()));
  CHECK((whole("int[0..3]", 0) && whole("int[0..3]", 3)));
  CHECK_FALSE((whole("int[0..3]", -1) || whole("int[0..3]", 4)));
  CHECK((whole("int(0..3)", 1) && whole("int(0..3)", 2)));
  CHECK_FALSE((whole("int(0..3)", 0) || whole("int(0..3)", 3)));
  CHECK((whole("size[0,1KiB..]", 0) && whole("size[0,1KiB..]", 1024)));
  CHECK_FALSE((whole("size[0,1KiB..]", 1) || whole("size[0,1KiB..]", 1023)));
  CHECK((whole("duration[1ms..1h]", 1'000'000) && whole("duration[1ms..1h]", 3'600'000'000'000)));
  CHECK_FALSE(whole("duration[1ms..1h]", 3'600'000'000'001));
  CHECK(whole("int[9223372036854775807]", std::numeric_limits<std::int64_t>::max()));
  CHECK_FALSE(whole("int[9223372036854775807]", std::numeric_limits<std::int64_t>::max() - 1));
  CHECK((real("float(0..1]", 1.0) && real("float(0..1]", 1e-300)));
  CHECK_FALSE((real("float(0..1]", 0.0) || real("float(0..1]", 1.0000001)));
}

TEST_CASE("A malformed type is refused with its text and the reason") {
  for (const char* text : {"",
                           "number",
                           "int ",
                           "int[",
                           "int[]",
                           "int[a]",
                           "int[1..2",
                           "int[..]",
                           "int[5..3]",
                           "int(3..3]",
                           "int(..3]",
                           "int[3..)",
                           "int[1,]",
                           "int[1.5]",
                           "int[9223372036854775808]",
                           "float[nan]",
                           "float[inf..]",
                           "duration[5]",
                           "duration[-1s..]",
                           "size[-1]",
                           "size[1parsec]",
                           "bool[1]",
                           "table[1]",
                           "enum",
                           "enum()",
                           "enum(a,,b)",
                           "enum(a",
                           "string[-1..]",
                           "string'",
                           "string''",
                           "string'('",
                           "string'a'x",
                           "string()",
                           "string(a",
                           "list<",
                           "list<>",
                           "list<int",
                           "list<int>>",
                           "list<what>",
                           "list<none>",
                           "list<int,>",
                           "table<int>[1..]",
                           "none[1]",
                           "list<list<list<list<list<list<list<list<list<int>>>>>>>>>"}) {
    CHECK_THAT(refusal(text), Catch::StartsWith("the type '" + std::string(text).substr(0, 40)));
  }
  CHECK_THAT(refusal("int[5..3]"), Catch::EndsWith("is malformed: a part of the range holds no value"));
  CHECK_THAT(refusal("list<what>"), Catch::EndsWith("is malformed: the type 'what' is unknown"));
}

TEST_CASE("The types of common strings are valid") {
  using namespace pollux::option_texts;
  for (const std::string_view text :
       {file_path, folder_path, not_empty, permissions, http_address_or_empty, http_base_address_or_empty})
    parsed(std::string(text));
}

TEST_CASE("A short text leaves out the patterns and words of strings") {
  CHECK(short_text(parsed("list<string(a word)[1..]'[a-z]+',table>[..10]")) ==
        "list<string[1..],table>[..10]");
  CHECK(short_text(parsed("enum(a,b)")) == "enum(a,b)");
}
