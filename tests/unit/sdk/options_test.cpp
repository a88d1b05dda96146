// Options: what the configuration says to a reporter.
#include <chrono>
#include <string>
#include <vector>

#include <pollux/sdk/testing/option_table.hpp>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::OptionError;
using pollux::Options;
using pollux::testing::OptionTable;

namespace {

// What `call` throws as an OptionError, "key: message".
template <class Call>
std::string refusal(Call&& call) {
  try {
    static_cast<void>(call());
  } catch (const OptionError& error) {
    return (error.option() ? std::string(pollux::view(error.option()->key)) : "none") + ": " + error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("Options give what the table holds, and the fallback for what it lacks") {
  OptionTable table;
  table.set("path", "x.txt").set("on", true).set("count", 3).set("ratio", 0.5).set("limit", 250ms);
  const Options options = table.options();
  CHECK(options.string("path") == "x.txt");
  CHECK(options.boolean("on"));
  CHECK(options.int64("count") == 3);
  CHECK(options.number("ratio") == 0.5);
  CHECK(options.number("count") == 3.0);
  CHECK(options.duration("limit") == 250ms);
  CHECK(options.has("path"));

  CHECK_FALSE(options.has("other"));
  CHECK(options.string("other", "fallback") == "fallback");
  CHECK(options.int64("other", 9) == 9);
  CHECK(options.duration("other", 2s) == 2s);
}

TEST_CASE("A dotted key reaches into nested tables") {
  OptionTable table;
  table.set("rotate.size", 1024).set("rotate.keep", 5).set("name", "x");
  const Options options = table.options();
  CHECK(options.int64("rotate.size") == 1024);
  CHECK(options.table("rotate").int64("keep") == 5);
  CHECK_FALSE(options.has("rotate.missing"));
  CHECK_FALSE(options.has("name.of"));
  CHECK_FALSE(options.has("rotate.size.of"));
  CHECK(options.table("absent").int64("x", 4) == 4);
}

TEST_CASE("Lists of strings are read in order") {
  OptionTable table;
  table.set("hosts", {"a", "b"});
  CHECK(table.options().strings("hosts") == std::vector<std::string>{"a", "b"});
  CHECK(table.options().strings("absent").empty());
}

TEST_CASE("Lists of numbers are read in order, whole or not") {
  const auto option = [](std::uint32_t type) {
    pollux_option made{};
    made.struct_size = sizeof made;
    made.type = type;
    return made;
  };
  pollux_option items[] = {option(POLLUX_OPTION_INT64), option(POLLUX_OPTION_DOUBLE),
                           option(POLLUX_OPTION_STRING)};
  items[0].as.int64 = 1;
  items[1].as.float64 = 2.5;
  items[2].as.string = {"x", 1};
  pollux_option list = option(POLLUX_OPTION_LIST);
  list.key = {"bounds", 6};
  list.children = items;
  list.child_count = 2;
  list.child_stride = sizeof(pollux_option);
  pollux_option root = option(POLLUX_OPTION_TABLE);
  root.children = &list;
  root.child_count = 1;
  root.child_stride = sizeof(pollux_option);
  CHECK(Options(&root).numbers("bounds") == std::vector<double>{1, 2.5});
  CHECK(Options(&root).numbers("absent").empty());
  list.child_count = 3;
  CHECK(refusal([&] { return Options(&root).numbers("bounds"); }) ==
        ": option 'bounds' must be a list of numbers");
}

TEST_CASE("A choice is given by its position") {
  OptionTable table;
  table.set("sync", "batch");
  const Options options = table.options();
  CHECK(options.choice("sync", {"never", "flush", "batch"}) == 2);
  CHECK(options.choice("absent", {"a", "b"}, 1) == 1);
  CHECK(refusal([&] {
          return options.choice("sync", {"never", "flush"});
        }) == "sync: option 'sync': 'batch' is not one of its choices");
}

TEST_CASE("An option of another type is refused by its name, its place and what was expected") {
  OptionTable table;
  table.set("path", 5).set("count", "five").set("on", 1).set("list", "x");
  const Options options = table.options();
  CHECK(refusal([&] { return options.string("path"); }) == "path: option 'path' must be a string");
  CHECK(refusal([&] { return options.int64("count"); }) == "count: option 'count' must be an integer");
  CHECK(refusal([&] { return options.boolean("on"); }) == "on: option 'on' must be a bool");
  CHECK(refusal([&] { return options.number("count"); }) == "count: option 'count' must be a number");
  CHECK(refusal([&] { return options.strings("list"); }) == "list: option 'list' must be a list");
  CHECK(refusal([&] { return options.table("path"); }) == "path: option 'path' must be a table");
}

TEST_CASE("A reporter refuses an option with its own words") {
  OptionTable table;
  table.set("path", "/nowhere");
  const Options options = table.options();
  CHECK(refusal([&] { options.reject("path", "no such folder"); }) == "path: option 'path': no such folder");
  CHECK(refusal([&] { options.reject("absent", "is needed"); }) == "none: option 'absent': is needed");
}

TEST_CASE("Every entry of a table can be walked") {
  OptionTable table;
  table.set("headers.a", "1").set("headers.b", "2");
  std::string seen;
  table.options().table("headers").for_each([&](std::string_view key, const pollux_option& entry) {
    seen += std::string(key) + '=' + std::string(pollux::view(entry.as.string)) + ' ';
  });
  CHECK(seen == "a=1 b=2 ");
}

TEST_CASE("A table with a larger stride than this SDK knows is read in step") {
  struct LongerOption {
    pollux_option known;
    std::uint64_t appended;
  };
  OptionTable table;
  table.set("a", 1).set("b", 2);
  pollux_option root = *table.root();
  const LongerOption longer[] = {{root.children[0], ~0ull}, {root.children[1], ~0ull}};
  root.children = &longer[0].known;
  root.child_stride = sizeof(LongerOption);
  CHECK(Options(&root).int64("b") == 2);
}

TEST_CASE("No table at all is an empty one") {
  const Options options(nullptr);
  CHECK_FALSE(options.has("a"));
  CHECK(options.int64("a", 3) == 3);
  options.for_each([](std::string_view, const pollux_option&) { FAIL("there is no entry"); });
}
