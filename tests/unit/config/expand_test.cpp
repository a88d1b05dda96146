// ${VAR} in string values.
#include "config/expand.hpp"

#include "config_test.hpp"

namespace pollux::config {

namespace {

std::string expanded(std::string_view text) {
  const Result<Expansion> result =
      expand_text(text, variables({{"USER_NAME", "ada"}, {"EMPTY", ""}, {"NESTED", "${USER_NAME}"}}));
  if (!result) FAIL(result.error().message());
  return result->text;
}

}  // namespace

TEST_CASE("a variable is replaced wherever it stands in a string") {
  CHECK(expanded("${USER_NAME}") == "ada");
  CHECK(expanded("/home/${USER_NAME}/logs") == "/home/ada/logs");
  CHECK(expanded("${USER_NAME}${USER_NAME}") == "adaada");
  CHECK(expanded("[${EMPTY}]") == "[]");
}

TEST_CASE("a default stands in for a variable that is not set or empty") {
  CHECK(expanded("${NOT_SET:-nobody}") == "nobody");
  CHECK(expanded("${EMPTY:-nobody}") == "nobody");
  CHECK(expanded("${USER_NAME:-nobody}") == "ada");
  CHECK(expanded("${NOT_SET:-}") == "");
}

TEST_CASE("before a brace a doubled dollar is a dollar, and other dollars stay") {
  CHECK(expanded("$${USER_NAME}") == "${USER_NAME}");
  CHECK(expanded("$$${USER_NAME}") == "$ada");
  CHECK(expanded("$$$${USER_NAME}") == "$${USER_NAME}");
  CHECK(expanded("$$$$${USER_NAME}") == "$$ada");
  CHECK(expanded("a$$$${USER_NAME}$${${USER_NAME}$") == "a$${USER_NAME}${ada$");
  CHECK(expanded("$$ ${USER_NAME}") == "$$ ada");
  CHECK(expanded("cost: 5$ or $5 or $$") == "cost: 5$ or $5 or $$");
}

TEST_CASE("what is put in is not expanded again") { CHECK(expanded("${NESTED}") == "${USER_NAME}"); }

TEST_CASE("escaped text expands to what it was") {
  for (const char* text :
       {"", "$", "${", "$${", "$$${A}", "$$$${A}", "$$", "$$a", "{$", "a${A}b$${B}c$", "plain"}) {
    INFO(text);
    CHECK(expanded(escape_expansion(text)) == text);
  }
}

TEST_CASE("a text knows whether it holds a variable") {
  const auto from_environment = [](std::string_view text) {
    return expand_text(text, variables({{"A", "1"}}))->from_environment;
  };
  CHECK(from_environment("x${A}"));
  CHECK(from_environment("${B:-fallback}"));
  CHECK_FALSE(from_environment("$${A}"));
  CHECK_FALSE(from_environment("plain"));
}

TEST_CASE("every string value of a file is expanded, in lists and tables too, but no key") {
  const Settings settings = loaded(R"(
[plugins]
path = ["${ROOT}/plugins"]
[[reporter]]
plugin = "log"
include = ["${APP}.**"]
[reporter.options]
"${APP}" = { list = ["${APP}", 1] }
)",
                                   variables({{"ROOT", "/opt"}, {"APP", "shop"}}));
  CHECK(settings.plugins.path.front() == "/opt/plugins");
  CHECK(settings.reporters[0].include == std::vector<std::string>{"shop.**"});
  const Option& list = entry(entry(settings.reporters[0].options, "${APP}"), "list");
  CHECK(std::get<std::string>(std::get<std::vector<Option>>(list.value)[0].value) == "shop");
}

}  // namespace pollux::config
