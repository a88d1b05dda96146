// A reload: the page passes to the new reporter, with its port and its discovery file.
#include <filesystem>
#include <fstream>

#include "served.hpp"
#include "temporary_folder.hpp"

using namespace pollux;

namespace {

std::string text_in(const std::string& folder) {
  std::string text;
  for (const auto& each : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(each.path());
    text += std::string(std::istreambuf_iterator<char>(file), {});
  }
  return text;
}

}  // namespace

TEST_CASE("A reload keeps one discovery file, and the page is where it says") {
  const test::TemporaryFolder folder;
  const std::string config = folder.file("pollux.toml"), discovery = folder.file("discovery");
  const int port = test::free_port();
  const auto write = [&](const std::string& more) {
    std::ofstream(config) << test::prometheus_config("listen = \"" + test::local(port) +
                                                     "\"\ndiscovery.folder = \"" + discovery + "\"\n" + more);
  };
  write("");
  auto host = Host::from_file(config);
  REQUIRE(host.has_value());
  const std::string before = text_in(discovery);
  write("process = false\nself = false");
  REQUIRE(host->reload().has_value());
  CHECK(text_in(discovery) == before);
  CHECK(before.find("[\"" + test::local(port) + "\"]") != before.npos);
  host->telemetry().count("after");
  host->flush(std::chrono::seconds(20));
  CHECK(test::get("http://" + test::local(port) + "/metrics") ==
        "# HELP after_total Metric 'after'\n"
        "# TYPE after_total counter\nafter_total 1\n");
  host->shutdown(std::chrono::seconds(20));
  CHECK(text_in(discovery).empty());
}

TEST_CASE("A reload that fails leaves the page and its discovery file as they were") {
  const test::TemporaryFolder folder;
  const std::string config = folder.file("pollux.toml"), discovery = folder.file("discovery");
  const test::ServedHost other;
  const auto write = [&](const std::string& listen) {
    std::ofstream(config) << test::prometheus_config("listen = \"" + listen + "\"\ndiscovery.folder = \"" +
                                                     discovery + "\"");
  };
  write("127.0.0.1:0");
  auto host = Host::from_file(config);
  REQUIRE(host.has_value());
  const std::string before = text_in(discovery);
  write(other.address());  // which another has
  CHECK_FALSE(host->reload().has_value());
  CHECK(text_in(discovery) == before);
  const std::size_t at = before.find("127.0.0.1:");
  REQUIRE(at != before.npos);
  CHECK(test::get("http://" + before.substr(at, before.find('"', at) - at) + "/metrics") != "");
}
