// What the configuration says is what the host does: events reach the plugins that it lists, by its routes.
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "temporary_folder.hpp"

using namespace pollux;

namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::size_t lines_with(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.find(part) != std::string::npos ? 1u : 0u;
  return count;
}

constexpr const char* head =
    "[telemetry]\nenabled = true\n"
    "[plugins]\npath = [\"" POLLUX_FIXTURE_DIR "\", \"" POLLUX_PLUGIN_DIR "\"]\n";

}  // namespace

TEST_CASE("A reporter is told where its configuration and its plugin are, and may log while it is made") {
  const test::TemporaryFolder folder;
  const auto config = folder.path() / "pollux.toml";
  std::ofstream(config) << head
                        << "[telemetry.resource]\nservice.name = \"shop\"\nservice.replica = 3\nprod = true\n"
                           "[[reporter]]\nplugin = \"tells_place\"\n[reporter.options]\npath = \"" +
                               folder.file("told") + "\"\n";
  std::string log;
  redirect_log([&](const LogLine& line) { log += std::string(line.text) + '\n'; });
  auto host = Host::from_file(config);
  if (!host) FAIL(host.error().message());
  host->shutdown(std::chrono::seconds(20));
  CHECK(flush_log(std::chrono::seconds(20)));
  CHECK(redirect_log({}));
  const std::string folder_of_file = std::filesystem::canonical(folder.path()).string();
  CHECK(text_of(folder.path() / "told") ==
        folder_of_file + '\n' +
            std::filesystem::canonical(POLLUX_FIXTURE_DIR "/libpollux_tells_place.so").string() + '\n' +
            std::to_string(::getpid()) + "\nservice.name=nanshop\nservice.replica=3\nprod=1\n");
  CHECK(log.find("made in " + folder_of_file) != std::string::npos);
}

TEST_CASE("Events reach the plugins that a file lists, and editing the file switches them") {
  const test::TemporaryFolder folder;
  const auto config = folder.path() / "pollux.toml";
  const auto emit = [&] {
    auto host = Host::from_file(config);
    if (!host) FAIL(host.error().message());
    const TelemetryContext tele = host->telemetry();
    for (int i = 0; i < 10; ++i) {
      const auto request = tele("api.request", {{"route", "/items"}});
      const auto query = tele("db.query");
      tele.gauge("rows", i);
    }
    host->shutdown(std::chrono::seconds(20));
    CHECK(host->ledger().balances());
  };
  std::ofstream(config) << head
                        << "[[reporter]]\nplugin = \"log\"\n[reporter.options]\ntarget = \"file\"\npath = \""
                        << (folder.path() / "events.log").string() << "\"\n";
  emit();
  const std::string log = text_of(folder.path() / "events.log");
  CHECK(lines_with(log, " INFO api.request ") == 10);
  CHECK(lines_with(log, " INFO api.request.db.query ") == 10);
  CHECK(lines_with(log, " INFO api.request.db.query.rows ") == 10);
  CHECK(lines_with(log, "route=/items") == 10);

  std::ofstream(config)
      << head << "[[reporter]]\nplugin = \"recorder\"\nexclude = [\"**.rows\"]\n[reporter.options]\n"
      << "path = \"" << (folder.path() / "events.txt").string() << "\"\n";
  emit();
  const std::string recorded = text_of(folder.path() / "events.txt");
  CHECK(lines_with(recorded, "api.request") == 20);
  CHECK(lines_with(recorded, "rows") == 0);
  CHECK(lines_with(text_of(folder.path() / "events.log"), " INFO ") == 30);
}

TEST_CASE("delivery = \"sync\" delivers before the scope's end returns") {
  auto host = Host::from_text(std::string(head) + "[[reporter]]\nplugin = \"c_counter\"\n" +
                              "[redaction]\nmax_length = 10\n");
  REQUIRE(host.has_value());
  auto sync = Host::from_text(
      "[telemetry]\nenabled = true\ndelivery = \"sync\"\n[plugins]\npath = [\"" POLLUX_FIXTURE_DIR
      "\"]\n[[reporter]]\nplugin = \"c_counter\"\n");
  REQUIRE(sync.has_value());
  { const auto scope = sync->telemetry()("now"); }
  CHECK(sync->snapshot("c_counter").value() == "{\"timings\":1,\"metrics\":0}");
  CHECK(sync->ledger().reporters.at(0).delivered == 1);
}

TEST_CASE("With telemetry off no plugin is loaded and every context is a no-op") {
  auto host = Host::from_text("[telemetry]\nenabled = false\n[[reporter]]\nplugin = \"not_there_at_all\"\n");
  REQUIRE(host.has_value());
  CHECK_FALSE(host->is_enabled());
  CHECK_FALSE(host->telemetry().is_enabled());
}

TEST_CASE("An option that the plugin's schema does not know is refused at its line") {
  const auto host = Host::from_text(std::string(head) +
                                    "[[reporter]]\nplugin = \"log\"\n[reporter.options]\nformt = \"json\"\n");
  REQUIRE_FALSE(host.has_value());
  const std::string message = host.error().message();
  CAPTURE(message);
  CHECK(message.find(":8:1") != std::string::npos);
  CHECK(message.find("'format'") != std::string::npos);
}

TEST_CASE("A broken configuration reports everything that is wrong") {
  const auto host = Host::from_text("[telemetry]\nenabeld = true\nring_size = 3\n");
  REQUIRE_FALSE(host.has_value());
  const std::string message = host.error().message();
  CHECK(message.find(":2:1") != std::string::npos);
  CHECK(message.find("enabled") != std::string::npos);
  CHECK(message.find(":3:") != std::string::npos);
}
