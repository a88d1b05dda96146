#include "redact/value_patterns.hpp"

#include <string>

#include "catch.hpp"
#include "config/secrets.hpp"
#include "diagnose/conceal.hpp"

using pollux::redact::ValuePatterns;

namespace {

struct Example {
  const char* text;
  const char* redacted;
};

// Made up, in the form of the real ones; in pieces, so that no scanner takes this file for a leak.
const Example secrets[] = {
    {"Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"},
    {"got bearer abcdefghij0123456789 back", "got bearer [redacted] back"},
    {"t=eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln;", "t=[redacted];"},
    {"id AKIA"
     "IOSFODNN7EXAMPLE.",
     "id [redacted]."},
    {"-----BEGIN RSA PRIVATE"
     " KEY-----\nMIIE\n-----END RSA PRIVATE"
     " KEY-----\nrest",
     "[redacted]\nrest"},
    {"-----BEGIN PRIVATE"
     " KEY-----\nMIIE cut sh",
     "[redacted]"},
    {"postgres://app:s3cr@t@db:5432/x", "postgres://app:[redacted]@db:5432/x"},
    {"ghp"
     "_abcdefghijklmnopqrstuvwxyz0123456789 pushed",
     "[redacted] pushed"},
    {"sk-ant-"
     "api03-abcdefghijklmnopqrst_-x",
     "[redacted]"},
    {"host=db password=hunter2 user=x", "host=db password=[redacted] user=x"},
    {"{\"api_key\": \"abc def\"}", "{\"api_key\": \"[redacted] def\"}"},
    {"https://x.org/?access_token=abc&page=2", "https://x.org/?access_token=[redacted]&page=2"},
};

const char* const harmless[] = {
    "the bearer of bad news",
    "basic authentication is required",
    "https://example.org:8080/path?page=2&token_count=12",
    "mail to user@example.org: sent",
    "eyJ is how a token begins",
    "AKIA is a prefix",
    "task-1234567890123456789012345678901234567890",
    "disk-usage-of-the-second-node-in-the-first-rack",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "prompt_tokens=12 max_token=5 passwords: none",
    "wrong password: try again",
};

}  // namespace

TEST_CASE("The default patterns find each kind of secret, and only the secret") {
  const ValuePatterns patterns(pollux::config::default_redaction_values());
  for (const Example& example : secrets) {
    INFO(example.text);
    CHECK(patterns.may_match(example.text));
    CHECK(patterns.redacted(example.text) == example.redacted);
  }
  for (const std::string& expression : pollux::config::default_redaction_values()) {
    INFO(expression);
    CHECK_FALSE(ValuePatterns::fault_of(expression));
  }
}

TEST_CASE("Each default pattern is needed for one of the secrets") {
  const auto& all = pollux::config::default_redaction_values();
  for (std::size_t left_out = 0; left_out < all.size(); ++left_out) {
    auto others = all;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(left_out));
    const ValuePatterns patterns(others);
    bool lost = false;
    for (const Example& example : secrets) lost = lost || patterns.redacted(example.text) != example.redacted;
    INFO(all[left_out]);
    CHECK(lost);
  }
}

TEST_CASE("The default patterns spare what only resembles a secret") {
  const ValuePatterns patterns(pollux::config::default_redaction_values());
  for (const char* text : harmless) {
    INFO(text);
    CHECK(patterns.redacted(text) == text);
  }
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
        "'x" + std::string(78, 'y') + "['");
  patterns.reset();
  CHECK(pollux::diagnose::concealed("at zip-55") == "at zip-55");
}
