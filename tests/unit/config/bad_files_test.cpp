// Each file of bad/ begins with comments that say what its first error must be, and how many there are.
#include <random>

#include "config_test.hpp"

namespace pollux::config {

namespace {

// The rest of the comment line `# key: rest`; empty when there is none.
std::string header(const std::string& text, const std::string& key) {
  std::istringstream lines(text);
  const std::string start = "# " + key + ": ";
  for (std::string line; std::getline(lines, line) && line.starts_with('#');) {
    if (line.starts_with(start)) return line.substr(start.size());
  }
  return {};
}

}  // namespace

TEST_CASE("every bad configuration is refused with its place, its fault and what was expected") {
  const std::filesystem::path folder = POLLUX_SOURCE_DIR "/tests/unit/config/bad";
  std::size_t files = 0;
  for (const auto& item : std::filesystem::directory_iterator(folder)) {
    if (item.path().extension() != ".toml") continue;
    ++files;
    const std::string name = item.path().filename().string();
    const std::string text = content_of(item.path());
    DYNAMIC_SECTION(name) {
      REQUIRE_FALSE(header(text, "at").empty());
      const Errors errors = errors_of(text, variables(), name);
      INFO(message_of(errors));
      CHECK(errors.front().where == name + ':' + header(text, "at"));
      CHECK(errors.front().what == header(text, "what"));
      CHECK(errors.front().expected == header(text, "expected"));
      CHECK(errors.front().remedy == header(text, "remedy"));
      const std::string faults = header(text, "faults");
      CHECK(std::to_string(errors.size()) == (faults.empty() ? "1" : faults));
    }
  }
  CHECK(files >= 25);
}

TEST_CASE("every fault of a file is reported, in the order of the file") {
  const Errors errors = errors_of(R"(
[[reporter]]
plugin = "log"
queue = 0
sample = 2
[plugins]
on_error = "never"
[telemetry]
max_scopes = "many"
)");
  REQUIRE(errors.size() == 4);
  CHECK(errors[0].where == "app.toml:4:9");
  CHECK(errors[1].where == "app.toml:5:10");
  CHECK(errors[2].where == "app.toml:7:12");
  CHECK(errors[3].where == "app.toml:9:14");
}

TEST_CASE("faults of the environment follow those of the file") {
  const Errors errors = errors_of("[telemetry]\nmax_scopes = 0\n", variables({{"POLLUX_REPORTERS", "a b"}}));
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].where == "app.toml:2:14");
  CHECK(errors[1].where == "POLLUX_REPORTERS");
}

TEST_CASE("a value from the environment is not shown in an error") {
  const Environment environment = variables({{"X", "hunter2"}});
  for (const char* text :
       {"[telemetry]\nflush_interval = \"${X}\"", "[telemetry]\nring_size = \"${X}\"",
        "[telemetry]\nenabled = \"${X}\"", "[telemetry]\ndelivery = \"${X}\"",
        "[telemetry]\nmax_scopes = \"${X}\"", "[[reporter]]\nplugin = \"log\"\ninclude = [\"${X}..a\"]",
        "[[reporter]]\nplugin = \"${X} x\""}) {
    INFO(text);
    const Errors errors = errors_of(text, environment);
    CHECK(message_of(errors).find("hunter2") == std::string::npos);
    CHECK(message_of(errors).find("from the environment") != std::string::npos);
  }
}

TEST_CASE("a key of endless parts and a list of endless depth are errors, not a crash") {
  std::string dots;
  for (int i = 0; i < 300'000; ++i) dots += "a.";
  const Errors keys = errors_of("[telemetry]\n" + dots + "a = 1\n");
  CHECK(keys.front().where == "app.toml:2:514");
  CHECK(keys.front().expected == "keys of fewer parts");
  CHECK(errors_of("x = " + std::string(300'000, '[')).front().where.starts_with("app.toml:1:"));
}

TEST_CASE("a header that begins with no key is an error, not a crash") {
  for (const std::string_view text :
       {std::string_view("[=]\n"), std::string_view("[[!]]\n"), std::string_view("[\0\"reporter]]\n", 14),
        std::string_view("[.a]\n")}) {
    INFO(text);
    CHECK(errors_of(text).front().where.starts_with("app.toml:1:"));
  }
}

TEST_CASE("a letter of another alphabet where white space may stand is an error, not a crash") {
  for (const std::string_view text :
       {"é[telemetry]\n", "[é telemetry]\n", "[telemetry] é\n", "watché = true\n", "watch = é true\n",
        "watch = true é\n", "watch = [é]\n"}) {
    INFO(text);
    CHECK(errors_of(text).front().where.starts_with("app.toml:1:"));
  }
}

TEST_CASE("a missing file, a folder and an oversized file are errors that name the path") {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("pollux_config_" + std::to_string(std::random_device{}()));
  std::filesystem::create_directories(folder);
  const auto error_of = [](const std::filesystem::path& file) {
    Result<Settings, Errors> settings = load_file(file, variables());
    REQUIRE_FALSE(settings);
    REQUIRE(settings.error().size() == 1);
    return settings.error().front();
  };

  const Error missing = error_of(folder / "missing.toml");
  CHECK(missing.where == (folder / "missing.toml").string());
  CHECK(missing.what == "cannot open the configuration: No such file or directory");
  CHECK(missing.expected == "a readable TOML file");
  CHECK_FALSE(missing.remedy.empty());

  const Error directory = error_of(folder);
  CHECK(directory.where == folder.string());
  CHECK(directory.what == "the configuration is a folder");

  std::ofstream(folder / "large.toml") << std::string((std::size_t{1} << 20) + 1, '#');
  const Error large = error_of(folder / "large.toml");
  CHECK(large.what == "the configuration is too large");
  CHECK(large.expected == "at most 1MiB");
  std::filesystem::remove_all(folder);
}

}  // namespace pollux::config
