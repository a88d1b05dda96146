// Which options are hidden.
#include "config/secrets.hpp"

#include <algorithm>

#include "config_test.hpp"

namespace pollux::config {

TEST_CASE("an option's name tells a secret, whatever its case and its dashes") {
  for (const char* key : {"password", "db_password", "Password", "API_KEY", "api-key", "apikey", "X-Api-Key",
                          "Authorization", "access_token", "client_secret", "credentials"}) {
    INFO(key);
    CHECK(looks_secret(key));
  }
  for (const char* key : {"", "path", "format", "key", "author", "pass"}) {
    INFO(key);
    CHECK_FALSE(looks_secret(key));
  }
}

TEST_CASE("options are marked secret by their origin, their name and what they stand in") {
  const Settings settings = loaded(R"(
[[reporter]]
plugin = "x"
[reporter.options]
plain = "a"
from_variable = "${VALUE}"
with_default = "${NOT_SET:-a}"
api_key = "b"
token = 5
[reporter.options.credentials]
user = "c"
roles = ["d"]
[reporter.options.headers]
Authorization = "e"
Accept = "f"
)",
                                   variables({{"VALUE", "v"}}));
  const Option& options = settings.reporters[0].options;
  CHECK_FALSE(options.secret);
  CHECK_FALSE(entry(options, "plain").secret);
  CHECK(entry(options, "from_variable").secret);
  CHECK(std::get<std::string>(entry(options, "from_variable").value) == "v");
  CHECK(entry(options, "with_default").secret);
  CHECK(entry(options, "api_key").secret);
  CHECK(entry(options, "token").secret);
  const Option& credentials = entry(options, "credentials");
  CHECK(credentials.secret);
  CHECK(entry(credentials, "user").secret);
  CHECK(std::get<std::vector<Option>>(entry(credentials, "roles").value)[0].secret);
  const Option& headers = entry(options, "headers");
  CHECK_FALSE(headers.secret);
  CHECK(entry(headers, "Authorization").secret);
  CHECK_FALSE(entry(headers, "Accept").secret);
}

TEST_CASE("options are secret by redaction's patterns of keys and values, as the file has them") {
  const Settings settings = loaded(R"(
[redaction]
keys = ["*salt*"]
values = ['pin-\d+']
[[reporter]]
plugin = "x"
[reporter.options]
cookie = "a"
plain = "no pin"
url = "to pin-77"
[reporter.options.salts]
first = "b"
)");
  const Option& options = settings.reporters[0].options;
  CHECK_FALSE(entry(options, "cookie").secret);  // only in the default of keys
  CHECK_FALSE(entry(options, "plain").secret);
  CHECK(entry(options, "url").secret);
  CHECK(entry(options, "salts").secret);
  CHECK(entry(entry(options, "salts"), "first").secret);
}

TEST_CASE("texts from the environment are shown nowhere, whatever key they are under") {
  const Environment environment = variables({{"NAME", "hunter1"},
                                             {"FOLDER", "/srv/hunter2"},
                                             {"PATTERN", "hunter3"},
                                             {"PLUGIN", "./hunter4.so"},
                                             {"WORD", "hunter5"}});
  const std::string text = show(loaded(R"(
[plugins]
path = ["${FOLDER}/x", "plain"]
[redaction]
keys = ["${WORD}", "open"]
values = ["${WORD}"]
[[reporter]]
name = "${NAME}"
plugin = "log"
include = ["${PATTERN}.**", "app.**"]
[[reporter]]
plugin = "${PLUGIN}"
)",
                                       environment));
  INFO(text);
  CHECK(text.find("hunter") == std::string::npos);
  CHECK(text.find("/plain\"]") != std::string::npos);
  CHECK(text.find("include = [\"[hidden]\", \"app.**\"]") != std::string::npos);
  CHECK(text.find("keys = [\"[hidden]\", \"open\"]") != std::string::npos);
}

TEST_CASE("errors quote no text from the environment, under any key") {
  const Environment environment = variables({{"SECRET", "hunter2 (hunter2"}});
  const Errors errors = errors_of(R"(
[telemetry]
enabled = "${SECRET}"
strict_scopes = "${SECRET}"
delivery = "${SECRET}"
flush_interval = "${SECRET}"
ring_size = "${SECRET}"
max_scopes = "${SECRET}"
[plugins]
path = "${SECRET}"
on_error = "${SECRET}"
[redaction]
keys = "${SECRET}"
values = ["${SECRET}"]
[[reporter]]
name = "${SECRET}"
plugin = "${SECRET}"
sha256 = "${SECRET}"
include = ["${SECRET}"]
sample = "${SECRET}"
options = "${SECRET}"
[[reporter]]
plugin = "x/${SECRET}"
[[reporter]]
plugin = "y/${SECRET}"
)",
                                  environment);
  const std::string text = message_of(errors);
  INFO(text);
  CHECK(errors.size() >= 15);
  CHECK(text.find("hunter") == std::string::npos);
}

}  // namespace pollux::config
