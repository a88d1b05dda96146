// `pollux explain`.
#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;
using Json = nlohmann::json;

namespace {

constexpr const char* config_text =
    "[telemetry]\n"                         // 1
    "enabled = true\n"                      // 2
    "[redaction]\n"                         // 3
    "keys = [\"*password*\",\n"             // 4
    "        \"card_*\"]\n"                 // 5
    "max_length = 99\n"                     // 6
    "[[reporter]]\n"                        // 7
    "plugin = \"log\"\n"                    // 8
    "include = [\"shop.**\", \"db.**\"]\n"  // 9
    "exclude = [\n"                         // 10
    "  \"shop.health\",\n"                  // 11
    "  \"shop.cart.*\",\n"                  // 12
    "]\n"                                   // 13
    "[[reporter]]\n"                        // 14
    "name = \"part\"\n"                     // 15
    "plugin = \"not_installed\"\n"          // 16
    "sample = 0.25\n"                       // 17
    "queue = 10\n"                          // 18
    "overflow = \"block\"\n"                // 19
    "block_timeout = \"2s\"\n"              // 20
    "[[reporter]]\n"                        // 21
    "plugin = \"summary\"\n"                // 22
    "enabled = false\n"                     // 23
    "sample = 0.0\n";                       // 24

// What `pollux explain ARGUMENTS --json` says.
Json explained(const std::string& config, std::vector<std::string> arguments,
               const std::map<std::string, std::string>& environment = {}) {
  arguments.insert(arguments.begin(), "explain");
  arguments.insert(arguments.end(), {"--config", config, "--json"});
  ChildOptions options = pollux_with(arguments);
  for (const auto& [name, value] : environment) options.environment[name] = value;
  const ChildResult result = run_child(options);
  INFO(result.error);
  REQUIRE(result.exit_code == 0);
  return Json::parse(result.out);
}

// The fact that a rule states, as "says @ place", its place without the folder; with "! " when it decides.
std::string fact(const Json& facts, const std::string& rule) {
  for (const Json& each : facts) {
    if (each.at("rule") != rule) continue;
    std::string place = each.at("place");
    if (const std::size_t at = place.find("pollux.toml"); at != std::string::npos) place = place.substr(at);
    const std::string mark = each.at("decides") == true ? "! " : "";
    return mark + each.at("says").get<std::string>() + " @ " + place;
  }
  return "";
}

}  // namespace

TEST_CASE("explain names the pattern that decides, with its own line and column") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", config_text);
  Json log = explained(config, {"shop.cart.add"}).at("reporters").at(0);
  CHECK(log.at("name") == "log");
  CHECK(log.at("reached") == false);
  CHECK(log.at("verdict") == "does not receive it: it is excluded");
  CHECK(fact(log.at("facts"), "include") == "\"shop.**\" matches @ pollux.toml:9:12");
  CHECK(fact(log.at("facts"), "exclude") == "! \"shop.cart.*\" matches @ pollux.toml:12:3");

  log = explained(config, {"db.query"}).at("reporters").at(0);
  CHECK(log.at("reached") == true);
  CHECK(log.at("verdict") == "receives it");
  CHECK(fact(log.at("facts"), "include") == "\"db.**\" matches @ pollux.toml:9:23");
  CHECK(fact(log.at("facts"), "exclude") == "none of 2 patterns matches @ pollux.toml:10:11");

  log = explained(config, {"api.get"}).at("reporters").at(0);
  CHECK(log.at("reached") == false);
  CHECK(fact(log.at("facts"), "include") == "! none of 2 patterns matches @ pollux.toml:9:11");
  CHECK(fact(log.at("facts"), "queue") == "65536 events may wait @ default");
}

TEST_CASE("explain tells of sampling, queues and what is left to the defaults, plugins need not be there") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", config_text);
  const Json part = explained(config, {"api.get"}).at("reporters").at(1);
  CHECK(part.at("name") == "part");
  CHECK(part.at("plugin") == "not_installed");
  CHECK(part.at("verdict") == "receives a sample of it");
  const Json& facts = part.at("facts");
  CHECK(fact(facts, "include") == "\"**\" matches @ default");
  CHECK(fact(facts, "exclude") == "no pattern @ default");
  CHECK(fact(facts, "sample") == "0.25 of the root scopes, each with all inside it @ pollux.toml:17:10");
  CHECK(fact(facts, "queue") == "10 events may wait @ pollux.toml:18:9");
  CHECK(mentions(fact(facts, "overflow"), "\"block\""));
  CHECK(mentions(fact(facts, "overflow"), "@ pollux.toml:19:12"));
  CHECK(fact(facts, "block_timeout") == "2s, then new events are dropped @ pollux.toml:20:17");
  CHECK(mentions(fact(facts, "wants"), "@ at run time"));

  const Json metric = explained(config, {"api.get", "--metric"}).at("reporters").at(1);
  CHECK(metric.at("verdict") == "receives it");
  CHECK(mentions(fact(metric.at("facts"), "sample"), "metrics are never sampled"));
}

TEST_CASE("explain tells of reporters that are disabled, by the file or by POLLUX_REPORTERS") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", config_text);
  Json summary = explained(config, {"api.get"}).at("reporters").at(2);
  CHECK(summary.at("verdict") == "does not receive it: it is disabled");
  CHECK(fact(summary.at("facts"), "enabled") == "! false @ pollux.toml:23:11");
  CHECK(fact(summary.at("facts"), "sample") ==
        "! 0.0: no root scope, and nothing inside one @ pollux.toml:24:10");

  const Json picked = explained(config, {"api.get"}, {{"POLLUX_REPORTERS", "summary,extra"}}).at("reporters");
  REQUIRE(picked.size() == 4);
  CHECK(picked.at(0).at("verdict") == "does not receive it: it is sampled at 0");
  CHECK(picked.at(1).at("name") == "extra");
  CHECK(picked.at(1).at("reached") == true);
  CHECK(mentions(fact(picked.at(2).at("facts"), "enabled"), "@ POLLUX_REPORTERS"));
}

TEST_CASE("explain tells what redaction does to attributes and to a metric's text, and by which pattern") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", config_text);
  const Json explanation =
      explained(config, {"db.password", "-m", "-a", "CARD_number", "-a", "rows", "-a", "scope"});
  const Json& facts = explanation.at("redaction");
  CHECK(fact(facts, "CARD_number") ==
        "becomes \"[redacted]\": \"card_*\" of redaction.keys matches @ pollux.toml:5:9");
  CHECK(fact(facts, "rows") ==
        "is delivered; text loses what redaction.values match, and is cut at 99 bytes @ pollux.toml:6:14");
  CHECK(mentions(fact(facts, "scope"), "as 'attr.scope'"));
  CHECK(fact(facts, "text value") ==
        "becomes \"[redacted]\": \"*password*\" of redaction.keys matches @ pollux.toml:4:9");

  const std::string defaults = write(folder, "defaults.toml", "[[reporter]]\nplugin = \"log\"\n");
  const Json by_default = explained(defaults, {"a", "-a", "api_token"});
  CHECK(mentions(fact(by_default.at("redaction"), "api_token"),
                 "\"*token\" of redaction.keys matches @ default"));
}

TEST_CASE("explain tells of names that are refused, of telemetry that is off and of sync delivery") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml",
                                   "[telemetry]\nenabled = false\ndelivery = \"sync\"\nstrict_scopes = true\n"
                                   "[[reporter]]\nplugin = \"log\"\n");
  Json explanation = explained(config, {"Shop"});
  CHECK(fact(explanation.at("facts"), "enabled") == "! false: telemetry is off @ pollux.toml:2:11");
  CHECK(mentions(fact(explanation.at("facts"), "strict_scopes"), "! true: the name is not strict"));
  CHECK(mentions(fact(explanation.at("facts"), "strict_scopes"), "@ pollux.toml:4:17"));
  CHECK(explanation.at("reporters").at(0).at("verdict") == "does not receive it: telemetry is off");
  CHECK(mentions(fact(explanation.at("reporters").at(0).at("facts"), "delivery"), "@ pollux.toml:3:12"));
  CHECK(fact(explanation.at("reporters").at(0).at("facts"), "queue").empty());

  const std::string plain = write(folder, "plain.toml", "[[reporter]]\nplugin = \"log\"\n");
  explanation = explained(plain, {"a..b"});
  CHECK(mentions(fact(explanation.at("facts"), "name"), "! malformed"));
  CHECK(explanation.at("reporters").at(0).at("verdict") == "does not receive it: the name is invalid");
  explanation = explained(plain, {"Shop"}, {{"POLLUX_TELEMETRY_STRICT_SCOPES", "1"}});
  CHECK(mentions(fact(explanation.at("facts"), "strict_scopes"), "@ POLLUX_TELEMETRY_STRICT_SCOPES"));
}

TEST_CASE("explain reads well as text, and marks what decides") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", config_text);
  ChildOptions options = pollux_with({"explain", "shop.cart.add", "-a", "rows"});
  options.environment["POLLUX_CONFIG"] = config;
  const ChildResult result = run_child(options);
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("timing shop.cart.add\n    enabled "));
  CHECK(mentions(result.out,
                 "\nredaction\n    rows  is delivered; text loses what redaction.values match, and is cut at "
                 "99 bytes  " +
                     config + ":6:14\n"));
  CHECK(mentions(result.out, "\nreporter log does not receive it: it is excluded\n    include "));
  CHECK(mentions(result.out, "\n  ! exclude      \"shop.cart.*\" matches "));
  CHECK(mentions(result.out, "\nreporter part receives a sample of it\n"));
  CHECK_FALSE(mentions(result.out, "\x1b"));
}

TEST_CASE("explain refuses as the other subcommands do") {
  const ChildResult without = run_pollux({"explain", "a"});
  CHECK(without.exit_code == 2);
  CHECK(mentions(without.error, "no configuration"));
  CHECK(run_pollux({"explain"}).exit_code == 2);
  const TemporaryFolder folder;
  const ChildResult broken =
      run_pollux({"explain", "a", "-c", write(folder, "pollux.toml", "[telemetry]\nenabeld = true\n")});
  CHECK(broken.exit_code == 3);
  CHECK(mentions(broken.error, "pollux.toml:2:1: "));
  CHECK(broken.out.empty());
}
