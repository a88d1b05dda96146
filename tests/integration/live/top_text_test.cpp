// The table of `pollux top`: what fits, what is cut, and what no name may do.
#include "command/top/top_text.hpp"

#include <sstream>

#include <pollux/sdk/text_width.hpp>

#include "catch.hpp"

using namespace pollux::command;
namespace utf8 = pollux::utf8;

namespace {

TopFigures figures_with(std::vector<std::string> names) {
  TopFigures figures;
  figures.program = "shop";
  figures.process = 7;
  figures.interval_s = 2;
  double calls = 0;
  for (const std::string& name : names) {
    calls += 2;
    figures.scopes.push_back({name, calls, 0, 1, 0.001, 0.002, 0.003});
  }
  figures.reporters.emplace_back().name = "log";
  return figures;
}

}  // namespace

TEST_CASE("Every line fits, whatever the names are, and no byte of them steers the terminal") {
  const std::string wide = "漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字";
  for (const std::size_t columns : {20u, 40u, 80u, 200u}) {
    TopLayout layout;
    layout.columns = columns;
    layout.rows = 30;
    const std::string text =
        top_text(figures_with({"\x1b[2J\x07\xc2\x9b", wide, std::string(400, 'x'), "\xff\xfe"}), layout);
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\x07') == std::string::npos);
    CHECK(text.find("\xc2\x9b") == std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(utf8::columns(line) <= columns);
    }
  }
}

TEST_CASE("A long name of a scope is cut at its front, since its last part tells most") {
  std::string path = "service";
  for (int i = 0; i < 60; ++i) path += ".level_" + std::to_string(i);
  for (const std::size_t columns : {0u, 60u, 80u, 200u}) {
    TopLayout layout;
    layout.columns = columns;
    const std::string text = top_text(figures_with({path}), layout);
    INFO(text);
    CHECK(text.find("level_59 ") != std::string::npos);
    CHECK(text.find("\n\xe2\x80\xa6") != std::string::npos);
  }
}

TEST_CASE("The end of a text that fits begins with whole characters") {
  CHECK(utf8::fit_end("abc", 3) == "abc");
  CHECK(utf8::fit_end("abcd", 3) ==
        "\xe2\x80\xa6"
        "cd");
  CHECK(utf8::fit_end("漢字漢", 4) == "\xe2\x80\xa6漢");
  CHECK(utf8::fit_end("xe\xcc\x81yz", 3) == "\xe2\x80\xa6yz");
  CHECK(utf8::fit_end("abc", 1) == "\xe2\x80\xa6");
  CHECK(utf8::fit_end("abc", 0).empty());
}

TEST_CASE("80 columns have room for all figures of a reporter, 40 for those that tell of losses") {
  TopFigures figures = figures_with({"shop.cart.add"});
  TopReporter& reporter = figures.reporters.front();
  reporter.name = "slow-queries";
  reporter.state = "quarantined";
  reporter.accepted = reporter.delivered = reporter.dropped = reporter.rejected = reporter.in_flight =
      123'456'789;
  reporter.queue_depth = reporter.queue_capacity = 100;
  reporter.delays = 1;
  reporter.delay_p99_s = 0.00123;
  const auto shown = [&](std::size_t columns) {
    TopLayout layout;
    layout.columns = columns;
    const std::string text = top_text(figures, layout);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      INFO(line);
      CHECK(utf8::columns(line) <= columns);
    }
    return text;
  };
  CHECK(shown(80).find("slow-queries  quarantined    123M   123M  123M  123M    123M   100%  1.23 ms") !=
        std::string::npos);
  CHECK(shown(80).find("shop.cart.add") != std::string::npos);
  for (const char* title : {"STATE", "DROP", "QUEUE"}) CHECK(shown(40).find(title) != std::string::npos);
  CHECK(shown(200).find("DELIVERED  DROPPED  REJECTED  IN FLIGHT  QUEUE  DELAY P99") != std::string::npos);
}

TEST_CASE("Wide characters have two columns, combining ones none") {
  CHECK(utf8::columns("abc") == 3);
  CHECK(utf8::columns("漢字") == 4);
  CHECK(utf8::columns("e\u0301") == 1);
  CHECK(utf8::fit("漢字漢字", 5) == "漢字…");
  CHECK(utf8::fit("漢字漢字", 4) == "漢…");
}

TEST_CASE("No more lines than there are rows, scopes are in order") {
  TopLayout layout;
  layout.columns = 100;
  layout.rows = 7;
  const std::string text = top_text(figures_with({"a", "b", "c", "d"}), layout);
  CHECK(std::count(text.begin(), text.end(), '\n') == 7);
  CHECK(text.find("\nd ") < text.find("\nc "));
  CHECK(text.find("\na ") == std::string::npos);
  layout.sort = TopSort::name;
  CHECK(top_text(figures_with({"b", "a"}), layout).find("\na ") != std::string::npos);
}

TEST_CASE("A rate is calls by time") {
  const std::string text = top_text(figures_with({"a"}), {});
  CHECK(text.find("a           1  1.00 ms  2.00 ms  3.00 ms  1.00 s       0") != std::string::npos);
}
