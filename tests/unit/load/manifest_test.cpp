// The manifest's parser: what it takes from good bytes, and why it refuses others.
#include "load/manifest.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"
#include "load/option_spec.hpp"

using namespace std::string_literals;
using pollux::load::OptionType;
using pollux::load::parse_manifest;

namespace {

const std::string start = "POLLUX-MANIFEST-1\0abi=1.0.5\0"s;
const std::string minimal = start + "name=log\0version=1.0.0\0"s;

std::string refusal(const std::string& bytes) {
  const auto manifest = parse_manifest(bytes, "p.so");
  REQUIRE_FALSE(manifest);
  CHECK(manifest.error().where == "p.so");
  CHECK_FALSE(manifest.error().remedy.empty());
  return manifest.error().what + "; expected " + manifest.error().expected;
}

std::string option_refusal(const std::string& option) { return refusal(minimal + "option=" + option + '\0'); }

}  // namespace

TEST_CASE("what a manifest proposes for batches is read, and a malformed proposal is refused") {
  CHECK_FALSE(parse_manifest(minimal, "p.so")->batch);
  const auto manifest = parse_manifest(minimal + "batch=1024|200ms\0"s, "p.so");
  REQUIRE(manifest);
  REQUIRE(manifest->batch);
  CHECK(manifest->batch->events == 1024);
  CHECK(manifest->batch->delay == std::chrono::milliseconds(200));
  for (const std::string text : {"1024", "0|1s", "|1s", "10|", "10|2m", "-1|1s", "10|1s|2s", "10 |1s"}) {
    INFO(text);
    CHECK(
        refusal(minimal + "batch=" + text + '\0').starts_with("in the manifest, 'batch' is '" + text + "'"));
  }
}

TEST_CASE("every entry of a manifest is read") {
  const auto manifest = parse_manifest(
      minimal +
          "sdk=c++ 0.1.0\0license=MIT\0summary=Writes = signs, too\0capability=handover/1\0"s
          "capability=snapshot/1\0later=unknown\0option=rotate.size|size|\"10MiB\"|secret|Bytes | per file\0"s
          "option=mode|enum(a,b)||required frozen example.com/hot exclusive:b.*=c|\0"s,
      "p.so");
  REQUIRE(manifest);
  CHECK(manifest->abi_major == 1);
  CHECK(manifest->required_minor == 0);
  CHECK(manifest->abi_candidate == 5);
  CHECK(manifest->name == "log");
  CHECK(manifest->version == "1.0.0");
  CHECK(manifest->sdk == "c++ 0.1.0");
  CHECK(manifest->license == "MIT");
  CHECK(manifest->summary == "Writes = signs, too");
  CHECK(manifest->capabilities == std::vector<std::string>{"handover/1", "snapshot/1"});
  REQUIRE(manifest->options.size() == 2);
  const auto& size = manifest->options[0];
  CHECK(size.key == "rotate.size");
  CHECK(size.value.type == OptionType::size);
  CHECK(size.default_text == "\"10MiB\"");
  CHECK(size.secret);
  CHECK_FALSE(size.required);
  CHECK(size.summary == "Bytes | per file");
  CHECK(size.value.text == "size");
  const auto& mode = manifest->options[1];
  CHECK(mode.value.choices == std::vector<std::string>{"a", "b"});
  CHECK(mode.required);  // and flags of later minors or others are passed over
  CHECK_FALSE(mode.exclusive);
  CHECK(mode.value.text == "enum(a,b)");
}

TEST_CASE("zeros after the last entry are padding") {
  CHECK(parse_manifest(minimal + std::string(40, '\0'), "p.so"));
}

TEST_CASE("a manifest of another kind or format is refused") {
  CHECK(
      refusal("") ==
      "in the manifest, the signature is missing; expected 'POLLUX-MANIFEST-1' first in the section .pollux");
  CHECK(refusal("POLLUX-MANIFEST-2\0abi=1.0.5\0"s) ==
        "the manifest's format is 'POLLUX-MANIFEST-2'; expected 'POLLUX-MANIFEST-1'");
  CHECK(refusal(minimal + minimal) ==
        "in the manifest, entry 5 begins a second manifest; expected one plugin in a library");
}

TEST_CASE("a malformed entry is refused by its number, and never printed raw") {
  CHECK(refusal(minimal + "license\0"s) == "in the manifest, entry 5 is 'license'; expected tag=text");
  CHECK(refusal(minimal + "\0summary=x\0"s) == "in the manifest, entry 5 is ''; expected tag=text");
  const std::string unreadable =
      "in the manifest, entry 5 is not readable text; expected UTF-8 without control characters";
  CHECK(refusal(minimal + "summary=\x1b[2J\0"s) == unreadable);
  CHECK(refusal(minimal + "summary=\xc0\xaf\0"s) == unreadable);      // an overlong slash
  CHECK(refusal(minimal + "summary=\xed\xa0\x80\0"s) == unreadable);  // half of a UTF-16 pair
  CHECK(refusal(minimal + "summary=\xc2\x9b\0"s) ==
        unreadable);  // a terminal's control sequence in one character
  CHECK(parse_manifest(minimal + "summary=Größe in µs → 🎉\0"s, "p.so"));
}

TEST_CASE("a missing, doubled or malformed field is refused") {
  CHECK(refusal("POLLUX-MANIFEST-1\0name=log\0version=1\0"s) ==
        "in the manifest, the entry 'abi' is missing; expected abi=…");
  CHECK(refusal("POLLUX-MANIFEST-1\0"s) == "in the manifest, the entry 'abi' is missing; expected abi=…");
  CHECK(refusal(start + "version=1\0"s) == "in the manifest, the entry 'name' is missing; expected name=…");
  CHECK(refusal(start + "name=log\0"s) ==
        "in the manifest, the entry 'version' is missing; expected version=…");
  CHECK(refusal(minimal + "name=log\0"s) ==
        "in the manifest, the entry 'name' stands twice; expected it once");
  for (const char* abi :
       {"", "1", "1.0", "1.0.", "1.0.1.2", "a.b.c", "1.0.x", "-1.0.1", "1.0.65536", "1..1", " 1.0.1"}) {
    CHECK(refusal("POLLUX-MANIFEST-1\0abi="s + abi + "\0name=log\0version=1\0"s) ==
          "in the manifest, the ABI is '"s + abi + "'; expected abi=MAJOR.MINOR.CANDIDATE");
  }
  for (const char* name : {"", "Log", "1log", "_log", "lo-g", "lö", "log/../x"}) {
    CHECK(refusal(start + "name=" + name + "\0version=1\0"s) ==
          "in the manifest, the name is '"s + name + "'; expected a-z first, then a-z, 0-9 and _");
  }
}

TEST_CASE("a malformed option is refused with its key") {
  CHECK(option_refusal("path|string|x") ==
        "in the manifest, the option 'path|string|x' has too few fields; expected "
        "KEY|TYPE|DEFAULT|FLAGS|SUMMARY");
  for (const char* key : {"", ".", "a.", ".a", "a b", "a*", "a[]x", "[]", "''", "'('", "'a'b"}) {
    CHECK_THAT(option_refusal(std::string(key) + "|string|||"),
               Catch::StartsWith("in the manifest, the option key '" + std::string(key) + "' is malformed"));
  }
  for (const char* type : {"", "str", "enum", "enum()", "enum(a,,b)", "enum(a"}) {
    CHECK_THAT(option_refusal("a|" + std::string(type) + "|||"),
               Catch::StartsWith("in the manifest, in option 'a', the type '" + std::string(type) +
                                 "' is malformed: "));
  }
  CHECK_THAT(option_refusal("a.*|string||required|"),
             Catch::StartsWith(
                 "in the manifest, option 'a.*' stands for any key, but is required or has a default"));
  for (const char* option :
       {"a|int||exclusive|", "a.*|string||exclusive|", "a|list<string>||exclusive:b=c|"}) {
    CHECK_THAT(option_refusal(option),
               Catch::EndsWith("is exclusive, but is not one string; expected the path of a file"));
  }
  CHECK(option_refusal("a|bool||ascending|") ==
        "in the manifest, option 'a' is ascending, but is not a list of one type of numbers; expected "
        "list<int>, "
        "list<float>, list<duration> or list<size>");
  CHECK(option_refusal("a|int[0..3]|4||") ==
        "in the manifest, option 'a' is the number 4; expected a whole number: 0 to 3");
  CHECK_THAT(option_refusal("a.b[]|table|||"),
             Catch::StartsWith("in the manifest, option 'a.b[]' ends with []"));
  CHECK_THAT(option_refusal("a|none|1||"),
             Catch::StartsWith("in the manifest, option 'a' must not be given"));
  std::string deep = "a";
  for (int i = 0; i < 16; ++i) deep += ".a";
  CHECK_THAT(option_refusal(deep + "|int|||"), Catch::Contains("is malformed; expected at most 16 names"));
  CHECK(refusal(minimal + "option=a|int|||\0option=a.b|int|||\0"s) ==
        "in the manifest, option 'a' has entries, but is of the type int; expected table, or no line of its "
        "own");
  CHECK(refusal(minimal + "option=a|list<int>|||\0option=a[].b|int|||\0"s) ==
        "in the manifest, option 'a' has tables as elements, but is of the type list<int>; expected "
        "list<table>, or no "
        "line of its own");
  CHECK(refusal(minimal + "option=a.b|int|||\0option=a[].b|int|||\0"s) ==
        "in the manifest, option 'a' has both entries and elements; expected a table or a list");
  std::string many = minimal;
  for (int i = 0; i < 1001; ++i) many += "option=a" + std::to_string(i) + "|int|||" + '\0';
  CHECK(refusal(many) == "in the manifest, there are too many options; expected at most 1000");
  CHECK(refusal(minimal + "option=a|int|||\0option=a|int|||\0"s) ==
        "in the manifest, option 'a' stands twice; expected each key once");
}

TEST_CASE("a default that is no value, or not of its option's type, is refused") {
  for (const char* text :
       {"yes", "\"open", "\"a\\q\"", "[1", "[1 2]", "[[1]]", "1 2", "{}", "'a'", "0x", "\"a\"b"}) {
    CHECK_THAT(option_refusal("a|string|" + std::string(text) + "||"),
               Catch::StartsWith("in the manifest, the default '" + std::string(text) +
                                 "' of option 'a' is malformed"));
  }
  CHECK(option_refusal("a|bool|1||") ==
        "in the manifest, option 'a' is the number 1; expected true or false");
  CHECK(option_refusal("a|duration|\"soon\"||") ==
        "in the manifest, option 'a' is the string 'soon'; expected a duration such as \"250ms\"");
  CHECK(option_refusal(R"(a|duration|"s\n\"\t"||)") ==
        "in the manifest, option 'a' is the string 's\\n\"\\t'; expected a duration such as \"250ms\"");
  CHECK(option_refusal("a|enum(x,y)|\"z\"||") ==
        "in the manifest, option 'a' is the string 'z'; expected one of \"x\", \"y\"");
  CHECK(option_refusal("a|table|1||") == "in the manifest, option 'a' is the number 1; expected a table");
}

TEST_CASE("a plugin of another ABI keeps its name, and its options are not judged") {
  for (const char* abi : {"2.0.1", "1.7.1", "1.0.9"}) {
    const auto manifest = parse_manifest(
        "POLLUX-MANIFEST-1\0abi="s + abi + "\0name=log\0version=9\0option=a|colour||fancy|\0"s, "p.so");
    REQUIRE(manifest);
    CHECK(manifest->name == "log");
    CHECK(manifest->options.empty());
  }
}

TEST_CASE("nothing of a plugin of another ABI is judged before its ABI") {
  // A name with a dash, no version, an entry that stands twice: this ABI would object to each.
  for (const std::string& odd : {"name=a-b\0version=1\0"s, "name=log\0"s, "name=a\0name=b\0version=1\0"s}) {
    CHECK_FALSE(parse_manifest(start + odd, "p.so"));
    const auto manifest = parse_manifest("POLLUX-MANIFEST-1\0abi=2.0.1\0"s + odd, "p.so");
    REQUIRE(manifest);
    CHECK(manifest->abi_major == 2);
  }
}
