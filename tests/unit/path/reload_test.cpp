// A reload in whose middle an exception passes.
#include "host/reload.hpp"

#include <algorithm>
#include <fstream>
#include <new>

#include "catch.hpp"
#include "config/load.hpp"
#include "scripted.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using namespace pollux::test;

namespace {

config::Settings settings_of(const TemporaryFolder& folder, const std::string& reporters) {
  auto settings = config::load_text("[plugins]\npath = ['" POLLUX_FIXTURE_DIR "']\n" + reporters,
                                    folder.path() / "pollux.toml", [](auto) { return std::nullopt; });
  if (!settings) FAIL(message_of(settings.error()));
  return std::move(*settings);
}

std::string replaced(const TemporaryFolder& folder, const std::string& name, const std::string& label) {
  return "[[reporter]]\nplugin = \"replaced\"\nname = \"" + name + "\"\n[reporter.options]\nrecord = '" +
         folder.file("record") + "'\nlabel = \"" + label + "\"\n";
}

}  // namespace

TEST_CASE("A reload that an exception ends is undone: nobody stays held") {
  const Quiet quiet;
  const TemporaryFolder folder;
  const config::Settings before = settings_of(folder, replaced(folder, "one", "old"));
  load::ExclusivePaths paths;
  auto setup = host::look_up(before, before.reporters.at(0), paths);
  REQUIRE(setup.has_value());
  auto instance = host::create(before, *setup);
  REQUIRE(instance.has_value());
  REQUIRE((*instance)->start(Clock::now() + 20s).status == POLLUX_OK);
  const auto worker = std::make_shared<Worker>(
      host::worker_settings(setup->settings, setup->plugin.get(), before.telemetry, 1), *instance);
  worker->start();
  std::vector<host::Running> running{{setup->settings, setup->plugin, setup->options, worker}};

  const config::Settings after =
      settings_of(folder, replaced(folder, "one", "new") + replaced(folder, "two", "added"));
  const auto reload = [&] {
    host::Reload transaction(
        running, after, std::make_shared<platform::Limit>(),
        [](const host::ReporterSetup&) -> std::shared_ptr<Worker> { throw std::bad_alloc(); });
    if (transaction.plan()) static_cast<void>(transaction.prepare());
  };
  CHECK_THROWS_AS(reload(), std::bad_alloc);
  push(*worker, 3);
  CHECK(worker->flush(Clock::now() + 5s));
  CHECK(worker->ledger().delivered == 3);
  stop(*worker);
  const std::vector<std::string> lines = lines_of(folder.file("record"));
  CHECK(lines.front() == "old start");
  CHECK(std::count(lines.begin(), lines.end(), "new stop") == 1);
  CHECK(std::count(lines.begin(), lines.end(), "added stop") == 1);
  CHECK(lines.back() == "old stop");
}
