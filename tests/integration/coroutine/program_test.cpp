// The example of coroutines as its users run it: the summary has each scope where its request was, with the
// calls that the program makes, whichever threads they ran on.
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "catch.hpp"
#include "child_process.hpp"

namespace {

struct Row {
  std::size_t indent = 0;
  int calls = 0;
  int errors = 0;
  friend bool operator==(const Row&, const Row&) = default;
};

// The lines of the report whose second and third words are numbers.
std::map<std::string, Row> scopes_in(const std::string& report) {
  std::map<std::string, Row> rows;
  std::istringstream lines(report);
  for (std::string line; std::getline(lines, line) && !line.empty();) {
    std::istringstream words(line);
    std::string name;
    Row row{line.find_first_not_of(' ')};
    if (words >> name >> row.calls >> row.errors) rows[name] = row;
  }
  return rows;
}

}  // namespace

TEST_CASE("Requests that move between threads are summed up below one another") {
  pollux::test::ChildOptions options;
  options.program = POLLUX_COROUTINE_PROGRAM;
  const pollux::test::ChildResult result = pollux::test::run_child(options);
  INFO(result.out << result.error);
  REQUIRE(result.exit_code == 0);
  CHECK(scopes_in(result.out) == std::map<std::string, Row>{{"request", {0, 6, 1}},
                                                            {"authorize", {2, 6, 0}},
                                                            {"query", {2, 6, 1}},
                                                            {"parse", {4, 18, 0}},
                                                            {"send", {2, 5, 0}}});
  CHECK(result.out.find("request.query.parse.rows  counter       18    180") != std::string::npos);
  CHECK(result.out.find("request.bytes             histogram      5     40") != std::string::npos);
  CHECK(result.out.find("\n1 of 6 requests failed\n") != std::string::npos);
}
