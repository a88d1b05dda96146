// Canaries in the configuration and its environment: `config show`, `config check`, and errors of the text.
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;

namespace {

const std::string head = "[plugins]\npath = ['" POLLUX_FIXTURE_DIR "', '" POLLUX_PLUGIN_DIR "']\n";

// Both commands' whole output over that configuration.
std::string told(const std::string& text, std::vector<const char*> commands = {"show", "check"}) {
  const TemporaryFolder folder;
  const std::string file = folder.file("pollux.toml");
  std::ofstream(file) << text;
  std::string all;
  for (const char* command : commands) {
    ChildOptions options;
    options.program = POLLUX_COMMAND;
    options.arguments = {"config", command, file};
    options.environment["CANARY"] = "canary-of-a-variable";
    const ChildResult result = run_child(options);
    all += result.out + result.error;
  }
  return all;
}

bool sees(std::string_view text, std::string_view canary = "canary") {
  return text.find(canary) != text.npos;
}

}  // namespace

TEST_CASE("Neither show nor check tells a secret option, however it is one") {
  const std::string entry = head + "[[reporter]]\nplugin = 'quotes'\n[reporter.options]\n";
  for (const std::string line : {"by_schema = 'canary'", "salt = '${CANARY}'", "url = 'x://u:canary@h'"}) {
    INFO(line);
    const std::string text = told(entry + line + "\n");
    CHECK_FALSE(sees(text));
    CHECK(sees(text, "[hidden]"));
  }
  const std::string by_key = told("[redaction]\nkeys = ['salt']\n" + entry + "salt = 'canary'\n");
  CHECK_FALSE(sees(by_key));
  // The search would find it, and without the rule it does.
  CHECK(sees(told(entry + "plain = 'canary'\n")));
  CHECK(sees(told("[redaction]\nkeys = []\n" + entry + "salt = 'canary'\n")));
  CHECK(sees(told("[redaction]\nvalues = []\n" + entry + "url = 'x://u:canary@h'\n")));
}

TEST_CASE("Of a plugin that cannot be read no text is told") {
  CHECK_FALSE(sees(told("[[reporter]]\nplugin = 'not_there'\n[reporter.options]\nwhatever = 'canary'\n")));
}

TEST_CASE("A wrong option does not tell its value when that is a secret") {
  const std::string entry = head + "[[reporter]]\nplugin = 'quotes'\n[reporter.options]\n";
  CHECK_FALSE(sees(told(entry + "by_schema = ['canary']\n")));
  CHECK_FALSE(sees(told(entry + "count = '${CANARY}'\n")));
  CHECK_FALSE(sees(told(entry + "fail = 'x://u:canary@h'\n")));
  CHECK(sees(told(entry + "fail = 'canary'\n")));
}

TEST_CASE("What is wrong in the text beside a secret is told without it") {
  const std::string entry = "[[reporter]]\nplugin = 'quotes'\n[reporter.options]\n";
  for (const std::string line :
       {"api_key = canary", "api_key = tcanary", "api_key = 'canary", "api_key = \"canary\\q\"",
        "api_key = 12canary", "api_key = 'a' 'canary'", "api_key = ['canary'", "api_key = 1canary-01",
        "api_key = 'canary'\napi_key = 'canary'", "api_key 'canary'", "api_key = \"\"\"canary",
        "api_key = +canary", "api_key = 0xcanary", "api_key = 0x1canary", "api_key = 1979-05-27Tcanary",
        "api_key = '''canary''''"}) {
    INFO(line);
    const std::string text = told(entry + line + "\n");
    INFO(text);
    CHECK(sees(text, "pollux.toml:"));
    CHECK_FALSE(sees(text));
  }
}

TEST_CASE("A text from the environment is told under no key, right or wrong") {
  for (const std::string text :
       {"[telemetry]\nenabled = '${CANARY}'\n", "[telemetry]\nring_size = '${CANARY}'\n",
        "[telemetry]\nmax_scopes = '${CANARY}'\n", "[plugins]\npath = ['${CANARY}']\n",
        "[plugins]\non_error = '${CANARY}'\n", "[redaction]\nkeys = ['${CANARY}']\n",
        "[redaction]\nvalues = ['${CANARY}(']\n", "[[reporter]]\nplugin = '${CANARY}'\n",
        "[[reporter]]\nplugin = './${CANARY}.so'\n", "[[reporter]]\nplugin = 'log'\nname = '${CANARY}'\n",
        "[[reporter]]\nplugin = 'log'\ninclude = ['${CANARY}.*']\n",
        "[[reporter]]\nplugin = 'log'\nsha256 = '${CANARY}'\n",
        "[plugins]\npath = ['${CANARY}']\n[[reporter]]\nplugin = 'nowhere'\n"}) {
    INFO(text);
    CHECK_FALSE(sees(told(text)));
  }
}
