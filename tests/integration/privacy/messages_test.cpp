// Canaries in the hands of a plugin that quotes them: what it logs and why it fails, as the host tells it.
#include <string>

#include "catch.hpp"
#include "child_process.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;

namespace {

// What both a library program and the command tell of a host with that reporter.
std::string told(const std::string& options, const std::string& on_error = "fail") {
  const TemporaryFolder folder;
  const std::string file = folder.file("pollux.toml");
  std::ofstream(file) << "[telemetry]\nenabled = true\n[plugins]\npath = ['" POLLUX_FIXTURE_DIR
                         "']\n[[reporter]]\nplugin = 'quotes'\non_error = '"
                      << on_error << "'\n[reporter.options]\n"
                      << options;
  std::string all;
  for (const char* program : {POLLUX_PRIVACY_PROBE, POLLUX_COMMAND}) {
    ChildOptions child;
    child.program = program;
    child.arguments = {file};
    if (child.program == POLLUX_COMMAND) child.arguments = {"run", "-c", file};
    child.environment["CANARY"] = "canary-of-a-variable";
    const ChildResult result = run_child(child);
    all += result.out + result.error;
  }
  return all;
}

bool sees(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("A plugin's log lines and its reasons for failing tell no secret option") {
  const std::string secrets =
      "plain = 'in-plain-sight'\nurl = 'x://u:canary-in-a-url@h'\nby_schema = 'canary-by-schema'\n"
      "salt = '${CANARY}'\n";
  for (const std::string more : {"", "fail = true\n"}) {
    for (const std::string on_error : {"fail", "skip"}) {
      const std::string text = told(secrets + more, on_error);
      INFO(text);
      CHECK(sees(text, "in-plain-sight"));
      CHECK(sees(text, "made with"));
      CHECK(sees(text, "cannot start with") == !more.empty());
      CHECK(sees(text, "[hidden]"));
      CHECK_FALSE(sees(text, "canary"));
    }
  }
}

TEST_CASE("The part of an option that a variable brought in is concealed by itself too") {
  const std::string text = told("plain = 'canary-of-a-variable'\nsalt = 'x${CANARY}x'\n");
  INFO(text);
  CHECK_FALSE(sees(text, "canary-of"));
}
