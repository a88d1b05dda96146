// A recording of as many different places as `max_scopes` allows: each event keeps its name, and where one
// does not, the account and the exit code tell.
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <tuple>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;
using nlohmann::json;

namespace {

// Scopes within scopes, whose names hold dots, written as a program records them: children first.
class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {
    while (places_.size() < 4000) grow("", 0);
  }

  [[nodiscard]] const std::string& recording() const { return recording_; }
  [[nodiscard]] std::size_t events() const { return events_; }
  [[nodiscard]] std::size_t places() const { return places_.size(); }
  [[nodiscard]] bool has_path(const std::string& path) const { return paths_.contains(path); }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  void grow(const std::string& parent, int depth) {
    std::string name = "n" + std::to_string(below(30));
    for (int dots = below(4); dots > 0; --dots) name += ".n" + std::to_string(below(30));
    const std::string path = parent.empty() ? name : parent + "." + name;
    for (int children = depth < 12 ? 1 + below(2) : 0; children > 0; --children) grow(path, depth + 1);
    for (int times = 1 + below(3); times > 0; --times) {
      json line = {{"scope", path}, {"name", name}, {"depth", depth}, {"duration_s", 0.5}};
      if (!parent.empty()) line["parent_scope"] = parent;
      recording_ += line.dump() + "\n";
      ++events_;
    }
    places_.emplace(parent, depth, name);
    paths_.insert(path);
  }

  std::mt19937 random_;
  std::string recording_;
  std::size_t events_ = 0;
  std::set<std::tuple<std::string, int, std::string>> places_;
  std::set<std::string> paths_;
};

std::string configuration(const TemporaryFolder& folder, std::size_t max_scopes) {
  return write(folder, "pollux.toml",
               "[telemetry]\nmax_scopes = " + std::to_string(max_scopes) + "\n" + plugin_path() +
                   recorder(folder.file("events")));
}

}  // namespace

TEST_CASE("The scopes that a replay has to guess do not count towards max_scopes") {
  for (const unsigned seed : {1u, 2u, 3u}) {
    const TemporaryFolder folder;
    const RandomTree tree(seed);
    const std::string file = write(folder, "tree.jsonl", tree.recording());
    // The root, `overflow` and the host's own metrics take a few.
    const std::string config = configuration(folder, tree.places() + 100);
    const ChildResult result = run_pollux({"replay", "--config", config, file});
    INFO("seed " << seed << ": " << result.error);
    CHECK(result.exit_code == 0);
    CHECK_FALSE(mentions(result.error, "overflow"));
    const std::vector<Recorded> events = recorded(folder.file("events"));
    REQUIRE(events.size() == tree.events());
    for (const Recorded& event : events) REQUIRE(tree.has_path(event.scope));
  }
}

TEST_CASE("Events beyond max_scopes are in the account of a replay, and its exit code is 1") {
  const TemporaryFolder folder;
  const RandomTree tree(4);
  const std::string file = write(folder, "tree.jsonl", tree.recording());
  const ChildResult result = run_pollux({"replay", "--config", configuration(folder, 1000), file});
  CHECK(result.exit_code == 1);
  std::size_t overflowed = 0;
  for (const Recorded& event : recorded(folder.file("events"))) overflowed += event.scope == "overflow";
  INFO(result.error);
  CHECK(overflowed > 1000);
  CHECK(mentions(result.error,
                 ", " + std::to_string(overflowed) + " named 'overflow' (max_scopes); recorder: "));
}

TEST_CASE("Attribute keys beyond those that are told apart are in the account, and the exit code is 1") {
  const TemporaryFolder folder;
  std::string lines;
  for (int i = 0; i < 66'000; ++i)
    lines += R"({"scope":"s","duration_s":1,"key_)" + std::to_string(i) + "\":1}\n";
  const ChildResult result = run_pollux({"run", "--config", configuration(folder, 1000)}, lines);
  INFO(result.error);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, " with attribute keys named 'overflow'; recorder: 66000 delivered"));
}
