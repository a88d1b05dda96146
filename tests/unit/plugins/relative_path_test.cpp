// Where the plugins' files are when their path is relative.
#include <filesystem>
#include <string>

#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
namespace fs = std::filesystem;

namespace {

// The working folder of the process, until the end of the test.
class WorkingFolder {
 public:
  WorkingFolder() = default;
  WorkingFolder(const WorkingFolder&) = delete;
  WorkingFolder& operator=(const WorkingFolder&) = delete;
  ~WorkingFolder() { change(before_); }
  static void change(const fs::path& to) {
    std::error_code error;
    fs::current_path(to, error);
  }

 private:
  const fs::path before_ = fs::current_path();
};

}  // namespace

TEST_CASE("A relative path starts at the working folder, as it was when the reporter was made") {
  for (const std::string plugin : {"file", "log", "trace"}) {
    if (!fs::exists(std::string(POLLUX_PLUGIN_DIR) + "/libpollux_" + plugin + ".so")) continue;
    INFO(plugin);
    const TemporaryFolder first, second;
    const WorkingFolder working;
    working.change(first.path());
    const OptionsOf options{{"path", "events"}};
    const OptionsOf of_log{{"path", "events"}, {"target", "file"}};
    LoadedReporter reporter(plugin, plugin == "log" ? of_log : options);
    working.change(second.path());
    REQUIRE(reporter.start().status == POLLUX_OK);
    BatchOf batch;
    batch.timing("a");
    REQUIRE(reporter.deliver(batch).status == POLLUX_OK);
    REQUIRE(reporter.stop().status == POLLUX_OK);
    CHECK(fs::file_size(first.path() / "events") > 0);
    CHECK(fs::is_empty(second.path()));
  }
}
