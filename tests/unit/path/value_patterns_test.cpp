#include "redact/value_patterns.hpp"

#include <string>

#include "catch.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/conceal.hpp"
#include "redact/defaults.hpp"
#include "redaction_table.hpp"

using pollux::redact::ValuePatterns;

TEST_CASE("The default patterns find each kind of secret, and only the secret") {
  const ValuePatterns patterns(pollux::redact::default_values());
  for (const pollux::test::Redacted& example : pollux::test::found) {
    INFO(example.text);
    CHECK(patterns.may_match(example.text));
    CHECK(patterns.redacted(example.text) == example.redacted);
    CHECK(patterns.redacted(example.redacted) == example.redacted);
  }
  for (const std::string& expression : pollux::redact::default_values()) {
    INFO(expression);
    CHECK_FALSE(ValuePatterns::fault_of(expression));
  }
}

TEST_CASE("Each default pattern is needed for one of the secrets") {
  const auto& all = pollux::redact::default_values();
  for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
    auto others = all;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
    const ValuePatterns patterns(others);
    bool lost = false;
    for (const auto& example : pollux::test::found)
      lost = lost || patterns.redacted(example.text) != example.redacted;
    INFO(all[left_out]);
    CHECK(lost);
  }
}

TEST_CASE("The default patterns spare what only resembles a secret") {
  const ValuePatterns patterns(pollux::redact::default_values());
  for (const char* text : pollux::test::not_found) {
    INFO(text);
    CHECK(patterns.redacted(text) == text);
  }
}

TEST_CASE("In prose the word after a key and a colon is redacted, whether it is a secret or not") {
  const ValuePatterns patterns(pollux::redact::default_values());
  CHECK(patterns.redacted("wrong password: try again") == "wrong password: [redacted] again");
}

TEST_CASE("Of an expression with several groups the first one that took part is replaced") {
  const ValuePatterns patterns({"a=(?:\"([^\"]+)|(\\w+))"});
  CHECK(patterns.redacted("a=\"b c\" a=d") == "a=\"[redacted]\" a=[redacted]");
}

TEST_CASE("What knows a secret by its own form is told apart from what knows its surroundings") {
  const ValuePatterns patterns({"zip-[0-9]+", "pin=([0-9]+)"});
  const auto forms = patterns.find_forms("zip-12 pin=34");
  REQUIRE(forms.size() == 1);
  CHECK(forms[0].begin == 0);
  CHECK(patterns.find("zip-12 pin=34").size() == 2);
}

TEST_CASE("An expression that cannot be used has a reason") {
  CHECK(ValuePatterns::fault_of("(abc") == "is no regular expression: missing ): (abc");
  CHECK(ValuePatterns::fault_of("") == "is empty");
  CHECK(ValuePatterns::fault_of("a*") == "matches the empty text, and so every one");
  CHECK(ValuePatterns::fault_of("(?=a)").has_value());
  CHECK_FALSE(ValuePatterns::fault_of("a+"));
}

TEST_CASE("Finds of several expressions that overlap are one") {
  const ValuePatterns patterns({"abc", "bcd", "x(\\d)?y"});
  CHECK(patterns.redacted("-abcd-") == "-[redacted]-");
  CHECK(patterns.redacted("abcabc") == "[redacted][redacted]");
  CHECK(patterns.redacted("x1y xy") == "x[redacted]y [redacted]");
  CHECK(patterns.redacted("") == "");
}

TEST_CASE("A text of secrets alone takes no longer than its length") {
  const ValuePatterns patterns({"s(?:.*never)?"});
  const std::string many(60'000, 's');
  const std::string redacted = patterns.redacted(many);
  CHECK(redacted.find('s') == std::string::npos);
}

TEST_CASE("Messages show neither the secrets of the configuration nor what a host's patterns find") {
  pollux::diagnose::conceal("hunter2-hunter2");
  pollux::diagnose::conceal("short");
  CHECK(pollux::diagnose::concealed("it is hunter2-hunter2, hunter2") == "it is [hidden], hunter2");
  CHECK(pollux::diagnose::concealed("short") == "short");
  auto patterns = std::make_shared<const ValuePatterns>(std::vector<std::string>{"zip-[0-9]+"});
  pollux::diagnose::conceal_matches(patterns);
  CHECK(pollux::diagnose::concealed("at zip-55") == "at [redacted]");
  CHECK(pollux::diagnose::quoted("x" + std::string(78, 'y') + "zip-123456") ==
        "'x" + std::string(78, 'y') + "[…'");
  CHECK(pollux::diagnose::concealed("password=hunter3") == "password=hunter3");
  patterns.reset();
  CHECK(pollux::diagnose::concealed("at zip-55") == "at zip-55");
  // While no host has rules of its own, the default ones are in force.
  CHECK(pollux::diagnose::concealed("password=hunter3") == "password=[redacted]");
}
