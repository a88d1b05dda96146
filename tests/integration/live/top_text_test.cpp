// The table of `pollux top`: what fits, what is cut, and what no name may do.
#include "cli/top_text.hpp"

#include <sstream>

#include "catch.hpp"

using namespace pollux::cli;

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
      CHECK(columns_of(line) <= columns);
    }
  }
}

TEST_CASE("Wide characters have two columns, combining ones none") {
  CHECK(columns_of("abc") == 3);
  CHECK(columns_of("漢字") == 4);
  CHECK(columns_of("e\u0301") == 1);
  CHECK(fit("漢字漢字", 5) == "漢字…");
  CHECK(fit("漢字漢字", 4) == "漢…");
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
