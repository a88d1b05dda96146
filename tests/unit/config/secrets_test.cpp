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

TEST_CASE("the default redaction spares counts of tokens") {
  const auto& keys = default_redaction_keys();
  CHECK(std::find(keys.begin(), keys.end(), "*token") != keys.end());
  CHECK(std::find(keys.begin(), keys.end(), "*token*") == keys.end());
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

}  // namespace pollux::config
