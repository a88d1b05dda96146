// Sent: the otlp reporter at work, and a receiver that keeps what it sends.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "http_receiver.hpp"
#include "otlp_decoded.hpp"
#include "otlp_reporter.hpp"

namespace pollux::test::otlp {

using pollux::otlp::OtlpReporter;
using testing::Aggregated;
using testing::Answer;
using testing::Driven;
using testing::EventList;
using testing::OptionTable;
using Reply = HttpReceiver::Reply;
using Way = HttpReceiver::Way;

// Whoever runs the tests may have some of OpenTelemetry's variables.
inline const bool environment_is_empty = [] {
  std::vector<std::string> names;
  for (char** entry = environ; *entry; ++entry) {
    const std::string_view text = *entry;
    if (text.starts_with("OTEL_")) names.emplace_back(text.substr(0, text.find('=')));
  }
  for (const std::string& name : names) ::unsetenv(name.c_str());
  return true;
}();

// Variables of the environment, for one test.
class Environment {
 public:
  Environment(std::vector<std::pair<std::string, std::string>> variables = {})
      : variables_(std::move(variables)) {
    for (const auto& [name, value] : variables_) ::setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& each : variables_) ::unsetenv(each.first.c_str());
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<std::string, std::string>> variables_;
};

class Sent {
 public:
  Sent() { options_.set("endpoint", receiver_.url()).set("service_name", "test"); }

  HttpReceiver& receiver() { return receiver_; }
  // Before the first delivery.
  OptionTable& options() { return options_; }

  Driven<OtlpReporter>& reporter() {
    if (!reporter_) {
      reporter_ = std::make_unique<Driven<OtlpReporter>>(options_);
      INFO(reporter_->created().message);
      REQUIRE(reporter_->created().status == POLLUX_OK);
      REQUIRE(reporter_->start().status == POLLUX_OK);
    }
    return *reporter_;
  }
  Answer deliver(EventList& events, std::uint32_t first = 0, std::uint32_t attempt = 1) {
    return reporter().deliver(events, first, attempt);
  }
  void deliver_all(EventList& events) {
    const Answer answer = deliver(events);
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
    REQUIRE(answer.rejected == 0);
  }

  // Bodies of what came to that signal's address.
  [[nodiscard]] std::vector<std::string> bodies(std::string_view signal) const {
    std::vector<std::string> found;
    for (const auto& each : receiver_.requests("/v1/" + std::string(signal))) found.push_back(each.body);
    return found;
  }
  // Items of all requests, in order; metrics of one request by name.
  [[nodiscard]] json spans() const { return joined("traces", &spans_of, "spans"); }
  [[nodiscard]] json metrics() const { return joined("metrics", &metrics_of, "metrics"); }
  [[nodiscard]] json records() const { return joined("logs", &logs_of, "records"); }

 private:
  [[nodiscard]] json joined(const char* signal, json (*decode)(const std::string&), const char* list) const {
    json all = json::array();
    for (const std::string& body : bodies(signal)) {
      json request = decode(body);
      if (decode == &metrics_of) {
        std::sort(request[list].begin(), request[list].end(),
                  [](const json& a, const json& b) { return a["name"] < b["name"]; });
      }
      for (const json& each : request[list]) all.push_back(each);
    }
    return all;
  }

  HttpReceiver receiver_;
  OptionTable options_;
  std::unique_ptr<Driven<OtlpReporter>> reporter_;  // ends before the receiver
};

// Of EventList: what is to be added to its times for Unix time.
constexpr std::int64_t wall_minus_monotonic = 1'700'000'000'000'000'000;

}  // namespace pollux::test::otlp
