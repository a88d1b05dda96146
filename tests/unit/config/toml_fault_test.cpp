// Texts that are not TOML: what is said of them, where, and what to do; never in the parser's words.
#include "config/toml_fault.hpp"

#include "config_test.hpp"

namespace pollux::config {

namespace {

struct Broken {
  const char* text;
  const char* at;
  const char* what;
  const char* remedy;  // a part of it
};

constexpr Broken every_kind[] = {
    {"plugin = log\n", "1:10", "the value of 'plugin' is not in quotes", "key = \"text\""},
    {"plugin = ./log.so\n", "1:10", "the value of 'plugin' is not in quotes", "key = \"text\""},
    {"plugin = nancy\n", "1:13", "the value of 'plugin' is not in quotes", "key = \"text\""},
    {"plugin = “log”\n", "1:10", "the value of 'plugin' is not a value of TOML: found '“'",
     "straight quotes"},
    {"watch = True\n", "1:9", "the value of 'watch' is true or false in capitals",
     "write true or false in lower case"},
    {"watch = FALSE # off\n", "1:9", "the value of 'watch' is true or false in capitals",
     "write true or false in lower case"},
    {"a = [1, True]\n", "1:9", "the value of 'a' is not true or false", "write true or false in lower case"},
    {"watch = off\n", "1:9", "the value of 'watch' is not in quotes", "write false"},
    {"watch = null\n", "1:10", "the value of 'watch' is not in quotes", "remove the line"},
    {"watch = truely\n", "1:13", "the value of 'watch' is not true or false", "lower case"},
    {"watch =\n", "1:8", "the value of 'watch' is missing: found the end of the line", "give it a value"},
    {"watch =", "1:8", "the value of 'watch' is missing", "give it a value"},
    {"watch true\n", "1:7", "'=' is missing after a key: found 't'", "write '='"},
    {"watch: true\n", "1:6", "'=' is missing after a key: found ':'", "not key: value"},
    {"= true\n", "1:1", "a line begins with '='", "#"},
    {"a. = true\n", "1:4", "a key begins with '='", "in quotes"},
    {"// words\n", "1:1", "a line begins with '/'", "comments begin with #"},
    {"{\"a\": 1}\n", "1:1", "a line begins with '{'", "not JSON"},
    {"a = 1 // words\n", "1:7", "the value of 'a' is followed by '/'", "comments begin with #"},
    {"a = \"x\";\n", "1:8", "the value of 'a' is followed by ';'", "without ';'"},
    {"a = \"x\" b = 1\n", "1:9", "the value of 'a' is followed by 'b'", "a new line"},
    {"a = 1\na = 2\n", "2:5", "'a' is given twice", "remove one"},
    {"[a]\n[a]\n", "2:1", "'a' is given twice", "remove one"},
    {"a = 250ms\n", "1:8", "a number is followed by 'm'", "\"250ms\""},
    {"a = 10,000\n", "1:7", "the value of 'a' is followed by ','", "10_000"},
    {"a = 007\n", "1:8", "a number begins with 0", "0o755"},
    {"a = 1__0\n", "1:7", "'_' in a number is not between two digits", "remove it"},
    {"a = 1.\n", "1:7", "a number is not complete: found the end of the line", "complete it"},
    {"a = 99999999999999999999\n", "1:25", "a number is too large", "a smaller number"},
    {"a = 2026-13-01\n", "1:12", "a date has a month that does not exist", "put it in quotes"},
    {"a = 2026-1-01\n", "1:11", "the month of a date does not have two digits", "put it in quotes"},
    {"a = 2026-02-30\n", "1:15", "a date has a day that its month does not have", "put it in quotes"},
    {"a = 2026-01-01x\n", "1:15", "a date is malformed: found 'x'", "put it in quotes"},
    {"a = 25:10:11\n", "1:7", "a time has an hour that does not exist", "put it in quotes"},
    {"a = 10:1\n", "1:9", "the minute of a time does not have two digits", "put it in quotes"},
    {"a = 10:11:61\n", "1:13", "a time has a second that does not exist", "put it in quotes"},
    {"a = 2026-01-01T10:00:00+99:00\n", "1:27", "a time zone has an hour that does not exist",
     "put it in quotes"},
    {"a = \"x\nb = 1\n", "1:7", "a string is not closed before the end of its line", "the quote"},
    {"a = 'x\n", "1:7", "a string is not closed before the end of its line", "the quote"},
    {"a = \"x", "1:7", "a string is not closed", "the quote"},
    {"a = \"\"\"x\n", "1:10", "a string is not closed", "three"},
    {"a = \"C:\\path\"\n", "1:9", "a string has an escape that TOML does not have: '\\p'", "single quotes"},
    {"a = \"\\\tx\"\n", "1:7", "a string has an escape that TOML does not have: '\\\\t'", "single quotes"},
    {"a = \"\\u12\"\n", "1:10", "an escape has too few hexadecimal digits: found '\"'", "single quotes"},
    {"a = \"\\uD800\"\n", "1:12", "the escape does not stand for a character", "itself"},
    {"a = \"x\x01\"\n", "1:7", "a string contains the control character '\\u0001'", "escape"},
    {"# \x01\n", "1:3", "a comment contains the control character '\\u0001'", "remove"},
    {"a = [1, 2\n[b]\n", "2:1", "two values of a list are not divided: found '['", "close the list"},
    {"a = [1, 2\n", "1:11", "a list is not closed", "close the list"},
    {"a = [1,, 2]\n", "1:8", "a list has a comma without a value before it", "remove the comma"},
    {"a = {b = 1\n", "1:11", "a table in { } goes on after the end of its line", "[table]"},
    {"a = {b = 1, }\n", "1:13", "a table in { } ends in a comma", "remove the comma"},
    {"a = {b = 1 c = 2}\n", "1:12", "two values of a table in { } are not divided: found 'c'", "a comma"},
    {"[a\nb = 1\n", "1:3", "a table header is not closed: found the end of the line", "brackets"},
    {"[[a]\n", "1:5", "a table header is not closed: found the end of the line", "brackets"},
    {"[ [a]]\n", "1:3", "the brackets of a table header stand apart", "without spaces"},
    {"[]\n", "1:2", "a table header has no name", "name the table"},
    {"[a] b = 1\n", "1:5", "a table header is followed by 'b'", "a new line"},
    {"a = {}\n[a.b]\n", "2:7", "'a.b' adds to a table in { }, which is complete", "between the braces"},
    {"a = \"\xe9\"\n", "1:5", "the file is not UTF-8", "as UTF-8"},
    {"a = 1\rb = 2\n", "1:7", "a carriage return is not followed by a line feed", "line ends"},
};

}  // namespace

TEST_CASE("every kind of broken TOML is described in words of this project, with its place and what to do") {
  for (const Broken& each : every_kind) {
    const Errors errors = errors_of(each.text);
    INFO(each.text);
    INFO(message_of(errors));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].where == std::string("app.toml:") + each.at);
    CHECK(errors[0].what == each.what);
    CHECK(errors[0].remedy.find(each.remedy) != std::string::npos);
    CHECK_FALSE(errors[0].expected.empty());
    for (const char* of_the_parser : {"Error while parsing", " saw ", "toml.io", "sv", "encountered"})
      CHECK(errors[0].message().find(of_the_parser) == std::string::npos);
  }
}

TEST_CASE("a reason that the parser has from a later version on has a text, too") {
  const TomlFault fault = toml_fault("Error while parsing riddle: mind the gap", {1, 5}, "a = ?\n");
  CHECK(fault.what == "the text is not TOML from '?' on");
  CHECK_FALSE(fault.expected.empty());
  CHECK_FALSE(fault.remedy.empty());
  CHECK(toml_fault("", {9, 9}, "").what == "the text is not TOML from the end of the file on");
}

TEST_CASE("a value that is not TOML is not quoted: it may be a secret") {
  for (const char* text : {"password = hunter2\n", "password = \"hunter2\n", "password = hunter2 2\n",
                           "password = 'hunter2' 'x'\n", "password = [\"hunter2\" \"x\"]\n"}) {
    INFO(text);
    CHECK(message_of(errors_of(text)).find("hunter2") == std::string::npos);
  }
}

}  // namespace pollux::config
