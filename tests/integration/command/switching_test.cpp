// What the README shows an operator: switching reporters of a running `pollux run` by editing its TOML.
#include <nlohmann/json.hpp>
#include <set>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

// Feeds events, numbered from 1, to `pollux run` while its configuration changes.
class Live {
 public:
  explicit Live(const std::string& reporters) : run_((configure(reporters), options())) {}

  void configure(const std::string& reporters) {
    const std::string text = "[telemetry]\nwatch = true\n" + plugin_path() + reporters;
    write(folder_, "live.toml", text);
  }
  // Changes the configuration and emits until the log has the line.
  [[nodiscard]] bool says(const std::string& reporters, const std::string& line) {
    const std::size_t before = run_.error().size();
    configure(reporters);
    return run_.wait_until([&] {
      emit();
      return run_.error().find(line, before) != std::string::npos;
    });
  }
  // Emits until the first reporter has written something: from then on a change is a reload.
  [[nodiscard]] bool has_begun(const std::string& name) {
    return run_.wait_until([&] {
      emit();
      std::error_code ignored;
      return std::filesystem::file_size(folder_.path() / name, ignored) > 0 && !ignored;
    });
  }
  void emit() {
    for (int i = 0; i < 10; ++i) {
      run_.write("{\"scope\": \"job.step\", \"duration_s\": 0.02, \"n\": " + std::to_string(++emitted_) +
                 "}\n");
    }
  }
  ChildResult finish() { return run_.finish(); }
  [[nodiscard]] int emitted() const { return emitted_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

 private:
  ChildOptions options() const {
    ChildOptions options = pollux_with({"run", "--config", folder_.file("live.toml")});
    options.folder = folder_.path().string();
    return options;
  }

  TemporaryFolder folder_;
  ChildProcess run_;
  int emitted_ = 0;
};

std::multiset<int> numbers_of(const std::string& file) {
  std::multiset<int> numbers;
  for (const std::string& line : lines_of(file)) {
    const auto event = nlohmann::json::parse(line);
    numbers.insert(event.value("attributes", event)["n"].get<int>());
  }
  return numbers;
}

}  // namespace

TEST_CASE("From log to file to both, and a mistake between: no event is lost, and none comes twice") {
  const std::string log =
      "[[reporter]]\nplugin = \"log\"\n[reporter.options]\nformat = \"json\"\ntarget = \"file\"\npath = "
      "\"log.jsonl\"\n";
  const std::string file = "[[reporter]]\nplugin = \"file\"\noptions.path = \"events.jsonl\"\n";
  Live live(log);
  REQUIRE(live.has_begun("log.jsonl"));
  CHECK(live.says(file, "added file, removed log"));
  live.emit();
  CHECK(live.says("[[reporter]]\nplugin = \"fil\"\n", "the running configuration goes on"));
  live.emit();
  CHECK(live.says("[[reporter\n", "the running configuration goes on"));
  live.emit();
  CHECK(live.says(log + file, "added log; 1 unchanged"));
  live.emit();
  const ChildResult result = live.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);

  const std::multiset<int> logged = numbers_of(live.file("log.jsonl"));
  const std::multiset<int> filed = numbers_of(live.file("events.jsonl"));
  for (int n = 1; n <= live.emitted(); ++n) {
    INFO("event " << n);
    REQUIRE(logged.count(n) <= 1);
    REQUIRE(filed.count(n) <= 1);
    REQUIRE(logged.count(n) + filed.count(n) >= 1);
  }
}
