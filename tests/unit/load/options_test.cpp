// Options: every check against a schema, with its place and text, and the layout that a plugin sees.
#include "load/options.hpp"

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include <pollux/sdk/options.hpp>

#include "catch.hpp"

using namespace std::string_literals;
using pollux::Errors;
using pollux::Result;
using pollux::config::Option;
using pollux::load::check_options;
using pollux::load::Manifest;
using Children = std::vector<Option>;

namespace {

std::uint32_t next_line = 0;

template <class T>
Option option(const std::string& key, T value) {
  Option made;
  made.key = key;
  made.value = std::move(value);
  made.position = {++next_line, 3};
  return made;
}
Option text(const std::string& key, const std::string& value) { return option(key, value); }
Option number(const std::string& key, std::int64_t value) { return option(key, value); }
Option table(const std::string& key, Children children) {
  Option made = option(key, std::move(children));
  made.is_table = true;
  return made;
}

Manifest schema(const std::vector<std::string>& options) {
  std::string bytes = "POLLUX-MANIFEST-1\0abi=1.0.5\0name=file\0version=1\0"s;
  for (const std::string& line : options) bytes += "option=" + line + '\0';
  const auto manifest = pollux::load::parse_manifest(bytes, "p.so");
  INFO((manifest ? "" : manifest.error().message()));
  REQUIRE(manifest);
  return *manifest;
}

// The options stand in lines 1, 2, … of c.toml in the order in which the test wrote them; the reporter in
// line 90.
Result<Option, Errors> check(const Manifest& manifest, Children options) {
  pollux::config::Settings settings;
  settings.file = "c.toml";
  pollux::config::ReporterSettings reporter;
  reporter.position = {90, 1};
  reporter.options = table("", std::move(options));
  return check_options(settings, reporter, manifest);
}

std::string refusal(const Manifest& manifest, Children options) {
  const auto checked = check(manifest, std::move(options));
  REQUIRE_FALSE(checked);
  return message_of(checked.error());
}

const Option& at(const Option& root, std::size_t index) { return std::get<Children>(root.value).at(index); }

// Numbers lines anew in every test.
struct Lines {
  Lines() { next_line = 0; }
};

}  // namespace

TEST_CASE_METHOD(Lines,
                 "options of the right type pass, durations and sizes as integers, whole numbers as floats") {
  const auto checked =
      check(schema({"b|bool|||", "i|int|||", "f|float|||", "s|string|||", "d|duration|||", "z|size|||",
                    "y|size|||", "l|list|||", "t|table|||", "e|enum(x,y)|||"}),
            {option("b", true), number("i", -3), number("f", 2), text("s", "abc"), text("d", "250ms"),
             text("z", "10KiB"), number("y", 77), option("l", Children{number("", 1)}),
             table("t", {text("any", "thing")}), text("e", "y")});
  REQUIRE(checked);
  CHECK(std::get<double>(at(*checked, 2).value) == 2.0);
  CHECK(std::get<std::int64_t>(at(*checked, 4).value) == 250'000'000);
  CHECK(std::get<std::int64_t>(at(*checked, 5).value) == 10'240);
  CHECK(std::get<std::int64_t>(at(*checked, 6).value) == 77);
  CHECK(at(*checked, 4).position.line == 5);
}

TEST_CASE_METHOD(Lines, "each wrong type is refused at its place with what was found and expected") {
  const auto manifest = schema({"b|bool|||", "i|int|||", "f|float|||", "s|string|||", "d|duration|||",
                                "z|size|||", "l|list|||", "t|table|||", "e|enum(json,text)|||"});
  CHECK(
      refusal(manifest,
              {text("b", "yes"), option("i", 1.5), option("f", false), number("s", 4), number("d", 250),
               number("z", -1), table("l", {}), option("t", Children{}), text("e", "jsn")}) ==
      "c.toml:1:3: option 'b' is the string 'yes'; expected true or false\n"
      "c.toml:2:3: option 'i' is the number 1.5; expected a whole number\n"
      "c.toml:3:3: option 'f' is false; expected a number\n"
      "c.toml:4:3: option 's' is the number 4; expected a string\n"
      "c.toml:5:3: option 'd' is the number 250; expected a duration such as \"250ms\"\n"
      "c.toml:6:3: option 'z' is the number -1; expected a size such as \"10MiB\", or a number of bytes\n"
      "c.toml:7:3: option 'l' is a table; expected a list\n"
      "c.toml:8:3: option 't' is a list; expected a table\n"
      "c.toml:9:3: option 'e' is the string 'jsn'; expected one of \"json\", \"text\"; did you mean 'json'?");
}

TEST_CASE_METHOD(Lines, "an unknown option names the nearest known one, with its whole key") {
  const auto manifest = schema({"path|string|||", "rotate.size|size|||", "rotate.keep|int|||"});
  CHECK(refusal(manifest, {text("pth", "x"), table("rotate", {text("sise", "1MiB")})}) ==
        "c.toml:1:3: plugin 'file' has no option 'pth'; expected one of path, rotate.size, rotate.keep; did "
        "you mean "
        "'path'?\n"
        "c.toml:2:3: plugin 'file' has no option 'rotate.sise'; expected one of rotate.size, rotate.keep; "
        "did you mean "
        "'rotate.size'?");
}

TEST_CASE_METHOD(Lines, "a plugin that lists no option accepts none") {
  CHECK(check(schema({}), {}));
  const Lines anew;
  CHECK(refusal(schema({}), {text("path", "x")}) ==
        "c.toml:1:3: plugin 'file' has no option 'path'; expected none, for it takes no options");
}

TEST_CASE_METHOD(Lines, "a value where the schema has a table is refused once") {
  CHECK(refusal(schema({"rotate.size|size|\"1MiB\"||", "rotate.keep|int||required|"}),
                {number("rotate", 5)}) == "c.toml:1:3: option 'rotate' is the number 5; expected a table");
}

TEST_CASE_METHOD(Lines, "a star stands for any key of its table, and its type holds for each") {
  const auto manifest = schema({"headers.*|string|||", "headers.n|int|||"});
  CHECK(check(manifest, {table("headers", {text("a", "x"), text("b.c", "y"), number("n", 3)})}));
  const Lines anew;
  CHECK(refusal(manifest, {table("headers", {number("a", 1)})}) ==
        "c.toml:1:3: option 'headers.a' is the number 1; expected a string");
}

TEST_CASE_METHOD(Lines, "a quoted key with a dot is not the schema's nested key") {
  const auto manifest = schema({"rotate.size|size|||"});
  CHECK_THAT(refusal(manifest, {text("rotate.size", "1MiB")}),
             Catch::StartsWith("c.toml:1:3: plugin 'file' has no option 'rotate.size'"));
}

TEST_CASE_METHOD(Lines, "defaults are filled in, in nested tables too, without a place") {
  const auto checked =
      check(schema({"rotate.size|size|\"2KiB\"||", "rotate.keep|int|7||", "on|bool|true||", "ratio|float|1||",
                    "wait|duration|\"1s\"||", "names|list|[\"a\", \"b,\\\"]\", 3]||", "none|list|[]||",
                    "mode|enum(x,y)|\"y\"||"}),
            {table("rotate", {number("keep", 1)})});
  REQUIRE(checked);
  const pollux::load::OptionTree tree(*checked);
  const pollux::Options options(tree.root());
  CHECK(options.int64("rotate.size") == 2048);
  CHECK(options.int64("rotate.keep") == 1);
  CHECK(options.boolean("on"));
  CHECK(options.number("ratio") == 1.0);
  CHECK(options.duration("wait") == std::chrono::seconds(1));
  CHECK(options.string("mode") == "y");
  CHECK(options.strings("none").empty());
  const pollux_option* names = options.find("names");
  REQUIRE(names->child_count == 3);
  CHECK(pollux::view(names->children[1].as.string) == "b,\"]");
  CHECK(names->children[2].as.int64 == 3);
  CHECK(options.find("rotate.size")->line == 0);
  CHECK(options.find("rotate.keep")->line == 1);
}

TEST_CASE_METHOD(Lines, "a required option that is missing is reported at the reporter") {
  const auto manifest = schema({"path|string||required|File to write", "tls.cert|string||required|"});
  CHECK(refusal(manifest, {}) ==
        "c.toml:90:1: option 'path' of plugin 'file' is missing; expected path = … in [reporter.options]; "
        "File to write\n"
        "c.toml:90:1: option 'tls.cert' of plugin 'file' is missing; expected tls.cert = … in "
        "[reporter.options]");
  CHECK(check(manifest, {text("path", "x"), table("tls", {text("cert", "c")})}));
}

TEST_CASE_METHOD(Lines, "secrets are marked through their whole table and never printed") {
  const auto manifest = schema({"token|string||secret|", "n|int||secret|", "auth|table||secret|"});
  const auto checked =
      check(manifest, {text("token", "hunter2"), table("auth", {table("deep", {text("key", "k")})})});
  REQUIRE(checked);
  CHECK(at(*checked, 0).secret);
  CHECK(at(at(at(*checked, 1), 0), 0).secret);

  const std::string message = refusal(manifest, {option("token", true), text("n", "hunter2")});
  CHECK_THAT(message, !Catch::Contains("hunter2") && !Catch::Contains("is true"));
  CHECK_THAT(message, Catch::Contains("option 'n' is a string; expected a whole number"));

  const auto below = schema({"headers.*|string||secret|", "peers[].token|string||secret|"});
  const std::string given = refusal(below, {text("headers", "{a=\"hunter2\"}"), text("peers", "hunter2")});
  CHECK_THAT(given, !Catch::Contains("hunter2") && Catch::Contains("option 'headers' is a string"));

  Option from_environment = text("s", "hunter2");
  from_environment.secret = true;
  CHECK_THAT(refusal(schema({"s|enum(a,hunter)|||"}), {from_environment}), !Catch::Contains("hunter2"));
}

TEST_CASE_METHOD(Lines, "an option that another one makes necessary is missed where that one stands") {
  const auto manifest =
      schema({"target|enum(file,stderr)|\"stderr\"||", "path|string||required:target=file|File"});
  CHECK(refusal(manifest, {text("target", "file")}) ==
        "c.toml:1:3: option 'path' of plugin 'file' is missing; expected path = … beside target = \"file\"; "
        "File");
  CHECK(check(manifest, {text("target", "file"), text("path", "x")}));
  CHECK(check(manifest, {text("target", "stderr")}));
  CHECK(check(manifest, {}));
}

TEST_CASE_METHOD(Lines, "an option that has an effect only beside another one is refused without it") {
  const auto manifest =
      schema({"format|enum(plain,tagged)|\"plain\"||", "tags|list<string>|[]|only:format=tagged|"});
  const Option tags = option("tags", Children{text("", "a")});
  CHECK_THAT(refusal(manifest, {tags}),
             Catch::Contains("option 'tags' is given without format = \"tagged\""));
  CHECK(check(manifest, {text("format", "tagged"), tags}));
  CHECK(check(manifest, {option("tags", Children{})}));
}

TEST_CASE("a reporter without options is checked like one with an empty table") {
  const pollux::config::ReporterSettings reporter;
  const auto checked = check_options({}, reporter, schema({"a|int|4||"}));
  REQUIRE(checked);
  CHECK(checked->is_table);
  CHECK(std::get<std::int64_t>(at(*checked, 0).value) == 4);
}

TEST_CASE_METHOD(Lines, "the tree for the ABI has every type, key, place and mark of the options") {
  Option secret = text("s", "t\0u"s);
  secret.secret = true;
  const Option root =
      table("", {option("b", true), number("i", -1), option("f", 0.5), secret,
                 option("l", Children{text("", "x"), option("", Children{number("", 9)})}), table("t", {})});
  const pollux::load::OptionTree tree(root);
  const pollux_option* top = tree.root();
  REQUIRE(top->type == POLLUX_OPTION_TABLE);
  REQUIRE(top->child_count == 6);
  CHECK(top->child_stride == sizeof(pollux_option));
  const pollux_option* child = top->children;
  for (std::uint32_t i = 0; i < 6; ++i) {
    CHECK(child[i].struct_size == POLLUX_OPTION_SIZE_1_0);
    CHECK(child[i].column == 3);
  }
  CHECK((child[0].type == POLLUX_OPTION_BOOL && child[0].as.boolean == 1));
  CHECK((child[1].type == POLLUX_OPTION_INT64 && child[1].as.int64 == -1));
  CHECK((child[2].type == POLLUX_OPTION_DOUBLE && child[2].as.float64 == 0.5));
  CHECK(child[3].type == POLLUX_OPTION_STRING);
  CHECK(pollux::view(child[3].as.string) == "t\0u"s);
  CHECK(child[3].as.string.data[3] == '\0');
  CHECK(child[3].secret == 1);
  CHECK(child[3].line == 1);
  REQUIRE((child[4].type == POLLUX_OPTION_LIST && child[4].child_count == 2));
  CHECK(pollux::view(child[4].children[0].as.string) == "x");
  CHECK(child[4].children[1].children[0].as.int64 == 9);
  CHECK((child[5].type == POLLUX_OPTION_TABLE && child[5].child_count == 0 && child[5].children == nullptr));
  CHECK(pollux::view(child[5].key) == "t");
  CHECK(child[5].key.data[1] == '\0');
}

TEST_CASE_METHOD(Lines, "a value out of range is refused as it was written, with the range and its unit") {
  const auto manifest =
      schema({"i|int[0..1000]|||", "f|float(0..1]|||", "d|duration[1ms..1h]|||", "z|size[0,1KiB..]|||",
              "s|string[1..3]|||", "w|string(a word of letters)'[a-z]+'|||", "l|list<float>[1..2]|||"});
  CHECK(refusal(manifest, {number("i", 5000), option("f", 0.0), text("d", "2h"), text("z", "100B"),
                           text("s", ""), text("w", "a1"), option("l", Children{})}) ==
        "c.toml:1:3: option 'i' is the number 5000; expected a whole number: 0 to 1000\n"
        "c.toml:2:3: option 'f' is the number 0; expected a number: more than 0 and at most 1\n"
        "c.toml:3:3: option 'd' is the string '2h'; expected a duration such as \"250ms\": 1ms to 1h\n"
        "c.toml:4:3: option 'z' is the string '100B'; expected a size such as \"10MiB\", or a number of "
        "bytes: 0, or "
        "1KiB or more\n"
        "c.toml:5:3: option 's' is the string ''; expected a string: 1 to 3 bytes\n"
        "c.toml:6:3: option 'w' is the string 'a1'; expected a word of letters\n"
        "c.toml:7:3: option 'l' is a list of 0 elements; expected a list of numbers: 1 to 2 elements");
  const Lines anew;
  CHECK(check(manifest, {number("i", 1000), number("f", 1), text("d", "1h"), number("z", 0), text("s", "abc"),
                         text("w", "abc"), option("l", Children{option("", 1.5)})}));
}

TEST_CASE_METHOD(Lines, "NaN and infinity are no numbers for an option") {
  CHECK_THAT(refusal(schema({"f|float|||"}), {option("f", std::nan(""))}),
             Catch::Contains("is the number nan"));
  CHECK_THAT(refusal(schema({"f|float|||"}), {option("f", HUGE_VAL)}), Catch::Contains("is the number inf"));
}

TEST_CASE_METHOD(Lines, "each element of a list is checked and converted, at its own place") {
  const auto manifest = schema({"waits|list<duration[1ms..]>|||", "mixed|list<string[1..],table>|||"});
  const auto checked = check(manifest, {option("waits", Children{text("", "1s"), text("", "2ms")})});
  REQUIRE(checked);
  CHECK(std::get<std::int64_t>(at(at(*checked, 0), 1).value) == 2'000'000);
  const Lines anew;
  CHECK(refusal(manifest, {option("waits", Children{text("", "1s"), text("", "1ns"), number("", 3)}),
                           option("mixed", Children{text("", "a"), table("", {}), number("", 1)})}) ==
        "c.toml:2:3: option 'waits[1]' is the string '1ns'; expected a duration such as \"250ms\": 1ms or "
        "more\n"
        "c.toml:3:3: option 'waits[2]' is the number 3; expected a duration such as \"250ms\": 1ms or more\n"
        "c.toml:7:3: option 'mixed[2]' is the number 1; expected a string: 1 or more bytes or a table");
}

TEST_CASE_METHOD(Lines, "an ascending list is refused at the first element that does not grow") {
  const auto manifest = schema({"bounds|list<float>||ascending|"});
  CHECK(check(manifest, {option("bounds", Children{number("", 1), option("", 1.5), number("", 2)})}));
  const Lines anew;
  CHECK(
      refusal(manifest, {option("bounds", Children{number("", 1), number("", 1), number("", 0)})}) ==
      "c.toml:2:3: option 'bounds[1]' is the number 1; expected more than the element before it: the list is "
      "ascending");
}

TEST_CASE_METHOD(Lines, "the tables of a list have a schema, defaults and required options of their own") {
  const auto manifest = schema({"rules|list<table>[..2]|||", "rules[].scope|string[1..]||required|A pattern",
                                "rules[].level|enum(info,error)|\"info\"||", "rules[].over|duration|||",
                                "rules[].token|string||secret|"});
  const auto checked =
      check(manifest, {option("rules", Children{table("", {text("scope", "a"), text("over", "1s")})})});
  REQUIRE(checked);
  const pollux::load::OptionTree tree(*checked);
  const pollux::Options rule(&tree.root()->children[0].children[0]);
  CHECK(rule.string("level") == "info");
  CHECK(rule.duration("over") == std::chrono::seconds(1));

  const Lines anew;
  CHECK(refusal(
            manifest,
            {option("rules", Children{table("", {text("level", "x"), text("scoop", "a"), number("token", 5)}),
                                      number("", 1)})}) ==
        "c.toml:5:3: option 'rules[1]' is a number; expected a table\n"
        "c.toml:1:3: option 'rules[0].level' is the string 'x'; expected one of \"info\", \"error\"\n"
        "c.toml:2:3: plugin 'file' has no option 'rules[0].scoop'; expected one of rules[0].scope, "
        "rules[0].level, "
        "rules[0].over, rules[0].token; did you mean 'rules[0].scope'?\n"
        "c.toml:3:3: option 'rules[0].token' is a number; expected a string\n"
        "c.toml:4:3: option 'rules[0].scope' of plugin 'file' is missing; expected rules[].scope = … in "
        "[reporter.options]; A pattern");
}

TEST_CASE_METHOD(Lines,
                 "a pattern stands for the keys that it matches, and tables below any key have a schema") {
  const auto manifest = schema({"headers.'[a-z|-]+'|string|||The header's value",
                                "headers.cookie|none|||use cookies", "hosts.*.port|int[1..65535]|80||"});
  const auto checked =
      check(manifest, {table("headers", {text("x-a", "1")}), table("hosts", {table("a.b", {})})});
  REQUIRE(checked);
  CHECK(std::get<std::int64_t>(at(at(at(*checked, 1), 0), 0).value) == 80);
  const Lines anew;
  CHECK(
      refusal(manifest, {table("headers", {text("X A", "1"), text("cookie", "1")}),
                         table("hosts", {table("a", {number("port", 0)}), number("b", 1)})}) ==
      "c.toml:1:3: the key of option 'headers.X A' is malformed; expected a key that matches '[a-z|-]+'; The "
      "header's value\n"
      "c.toml:2:3: option 'headers.cookie' is not allowed here; use cookies\n"
      "c.toml:4:3: option 'hosts.a.port' is the number 0; expected a whole number: 1 to 65535\n"
      "c.toml:6:3: option 'hosts.b' is the number 1; expected a table");
}

TEST_CASE_METHOD(Lines, "a table of some types holds them at any depth") {
  const auto manifest = schema({"resource|table<bool,string>|||"});
  CHECK(check(manifest, {table("resource", {text("a", "x"), table("b", {option("c", true)})})}));
  const Lines anew;
  CHECK(refusal(manifest, {table("resource", {table("b", {number("c", 1)})})}) ==
        "c.toml:1:3: option 'resource.b.c' is the number 1; expected true or false or a string");
}

TEST_CASE_METHOD(Lines, "no string and no key contains a NUL, wherever it stands") {
  const auto manifest = schema({"s|string|||", "any|table|||", "l|list|||"});
  const std::string nul("a\0b", 3);
  CHECK(refusal(manifest, {text("s", nul), table("any", {table("deep", {text("x", nul)}), text(nul, "x")}),
                           option("l", Children{text("", nul)})}) ==
        "c.toml:1:3: option 's' contains a NUL character; expected text without it\n"
        "c.toml:2:3: option 'any' contains a NUL character; expected text without it\n"
        "c.toml:4:3: option 'any' contains a NUL character; expected text without it\n"
        "c.toml:6:3: option 'l' contains a NUL character; expected text without it");
}

TEST_CASE("secrets in the tables of a list are marked without a check") {
  const auto manifest = schema({"peers[].token|string||secret|"});
  Option root =
      table("", {option("peers", Children{table("", {text("token", "hunter2"), text("name", "x")})})});
  pollux::load::mark_secrets(root, manifest);
  const Option& peer = at(at(root, 0), 0);
  CHECK(at(peer, 0).secret);
  CHECK_FALSE(at(peer, 1).secret);
}
