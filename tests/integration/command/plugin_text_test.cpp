// Manifests as tables and as JSON.
#include "cli/plugin_text.hpp"

#include <nlohmann/json.hpp>

#include <pollux/abi/version.h>

#include "catch.hpp"

using namespace pollux;
using namespace pollux::cli;
using nlohmann::json;

namespace {

const std::string hash(64, 'a');

load::Manifest manifest() {
  load::Manifest made;
  made.abi_major = POLLUX_ABI_MAJOR;
  made.required_minor = POLLUX_ABI_MINOR;
  made.abi_candidate = POLLUX_ABI_CANDIDATE;
  made.name = "log";
  made.version = "1.2.3";
  made.sdk = "c++ 0.1.0";
  made.summary = "Writes events";
  made.capabilities = {"snapshot/1"};
  load::OptionSpec level;
  level.key = "level";
  level.value = *load::parse_value_type("enum(info,debug)");
  level.default_text = "\"info\"";
  level.summary = "How much";
  load::OptionSpec token;
  token.key = "token";
  token.value = *load::parse_value_type("string(a token)[8..]'[a-z]+'");
  token.required = token.secret = true;
  token.summary = "Sent along";
  made.options = {level, token};
  return made;
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A list has a line for each file, the unreadable ones with their reason") {
  const std::vector<load::FoundPlugin> found = {
      {"/p/libpollux_log.so", manifest()},
      {"/p/libpollux_bad.so", failure(Error{"/p/libpollux_bad.so", "not a library", "", ""})}};
  const std::string text = list_as_text(found, false);
  CHECK(mentions(text, "NAME  VERSION"));
  CHECK(mentions(text, "log   1.2.3"));
  CHECK(mentions(text, "/p/libpollux_log.so  Writes events\n"));
  CHECK(mentions(text, "/p/libpollux_bad.so  unreadable: /p/libpollux_bad.so: not a library\n"));

  const json list = json::parse(list_as_json(found));
  REQUIRE(list.size() == 2);
  CHECK(list[0]["name"] == "log");
  CHECK(list[0]["abi"]["fits_this_host"] == true);
  CHECK(list[1] == json{{"file", "/p/libpollux_bad.so"}, {"error", "/p/libpollux_bad.so: not a library"}});
}

TEST_CASE("A plugin for another ABI is told apart") {
  load::Manifest other = manifest();
  SECTION("another major") { ++other.abi_major; }
  SECTION("another candidate") { ++other.abi_candidate; }
  SECTION("a newer minor") { ++other.required_minor; }
  CHECK(mentions(list_as_text({{"/p/a.so", other}}, false), "needs a host with ABI"));
  CHECK(mentions(manifest_as_text("/p/a.so", hash, other, false), "needs a host with ABI"));
  CHECK(json::parse(manifest_as_json("/p/a.so", hash, other))["abi"]["fits_this_host"] == false);
}

TEST_CASE("An inspection shows everything in the manifest") {
  const std::string text = manifest_as_text("/p/a.so", hash, manifest(), false);
  CHECK(mentions(text, "sha256        " + hash + "\n"));
  CHECK(mentions(text, "license       -\n"));
  CHECK(mentions(text, "capabilities  snapshot/1\n"));
  CHECK(mentions(text, "OPTION  TYPE              DEFAULT  FLAGS             SUMMARY\n"));
  CHECK(mentions(text, "level   enum(info,debug)  \"info\"   -                 How much\n"));
  CHECK(mentions(text, "token   string[8..]       -        required, secret  Sent along\n"));

  const json object = json::parse(manifest_as_json("/p/a.so", hash, manifest()));
  CHECK(object["file"] == "/p/a.so");
  CHECK(object["sha256"] == hash);
  CHECK(object["capabilities"] == json::array({"snapshot/1"}));
  CHECK(object["options"][0] == json{{"key", "level"},
                                     {"type", "enum"},
                                     {"schema", "enum(info,debug)"},
                                     {"choices", {"info", "debug"}},
                                     {"default", "\"info\""},
                                     {"required", false},
                                     {"secret", false},
                                     {"exclusive", nullptr},
                                     {"ascending", false},
                                     {"summary", "How much"}});
  CHECK(object["options"][1]["default"].is_null());
  CHECK(object["options"][1]["required"] == true);
}

TEST_CASE("A plugin without options says so, and its text cannot steer the terminal") {
  load::Manifest bare = manifest();
  bare.options.clear();
  bare.summary = "red\x1b[31m\xff";
  const std::string text = manifest_as_text("/p/a.so", hash, bare, false);
  CHECK(mentions(text, "options       none\n"));
  CHECK(mentions(text, "red\\u001b[31m\\xff"));
  CHECK(json::parse(manifest_as_json("/p/a.so", hash, bare))["options"].empty());
}
