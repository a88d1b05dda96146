#include "command/explain/explanation.hpp"

#include <algorithm>
#include <utility>

#include "command/text.hpp"
#include "config/choices.hpp"
#include "config/parse.hpp"
#include "config/toml_text.hpp"
#include "event/name_rules.hpp"
#include "host/rule.hpp"

namespace pollux::command {

namespace {

using config::ReporterSettings;
using config::Settings;
using config::toml_string;

// Each part by itself: a path may be longer than a name.
bool is_well_formed(std::string_view path) {
  for (;;) {
    const std::size_t dot = path.find('.');
    if (!event::is_well_formed(path.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    path.remove_prefix(dot + 1);
  }
}

Fact name_fact(const Settings& settings, const Question& question, const config::Environment& environment) {
  if (!is_well_formed(question.scope)) {
    return {"name", "malformed: dropped, and counted as invalid_name", "always", true};
  }
  const bool is_strict = settings.telemetry.strict_scopes;
  const std::string variable = environment("POLLUX_TELEMETRY_STRICT_SCOPES").value_or("");
  const std::string place = is_strict && (variable == "1" || variable == "true")
                                ? "POLLUX_TELEMETRY_STRICT_SCOPES"
                                : place_of(settings, settings.telemetry.given, "strict_scopes");
  if (!is_strict) return {"strict_scopes", "false: any well-formed name will do", place};
  if (event::is_strict(question.scope)) return {"strict_scopes", "true: the name is strict", place};
  return {"strict_scopes", "true: the name is not strict; dropped, and counted as invalid_name", place, true};
}

Fact enabled_fact(const Settings& settings) {
  const std::string place = place_of(settings, settings.telemetry.given, "enabled");
  switch (settings.telemetry.enabled) {
    case config::Enabled::on:
      return {"enabled", "true: telemetry is on", place};
    case config::Enabled::off:
      return {"enabled", "false: telemetry is off", place, true};
    case config::Enabled::from_environment:
      break;
  }
  return {"enabled", "\"env\": telemetry is on where POLLUX_TELEMETRY=1", place};
}

// Of a list of patterns: the one that matches, or that none does.
Fact pattern_fact(const Settings& settings, const ReporterSettings& reporter, std::string_view key,
                  const std::vector<std::string>& patterns, std::optional<std::size_t> match) {
  Fact fact{std::string(key), "", place_of(settings, reporter.given, key, match)};
  if (match) {
    fact.says = toml_string(patterns[*match]) + " matches";
  } else if (patterns.empty()) {
    fact.says = "no pattern";
  } else {
    fact.says = patterns.size() == 1 ? toml_string(patterns[0]) + " does not match"
                                     : "none of " + std::to_string(patterns.size()) + " patterns matches";
  }
  return fact;
}

Fact sample_fact(const Settings& settings, const ReporterSettings& reporter, bool is_metric) {
  const std::string rate = config::toml_number(reporter.sample);
  Fact fact{"sample", "", place_of(settings, reporter.given, "sample")};
  if (is_metric) {
    fact.says = rate + ": of no effect, metrics are never sampled";
  } else if (reporter.sample >= 1.0) {
    fact.says = rate + ": every root scope, with all inside it";
  } else if (reporter.sample > 0.0) {
    fact.says = rate + " of the root scopes, each with all inside it";
  } else {
    fact.says = rate + ": no root scope, and nothing inside one";
    fact.decides = true;
  }
  return fact;
}

std::string overflow_text(config::Overflow overflow) {
  const std::string word = toml_string(config::word_of(overflow));
  switch (overflow) {
    case config::Overflow::drop_newest:
      return word + ": when the queue is full, new events are dropped";
    case config::Overflow::drop_oldest:
      return word + ": when the queue is full, the oldest events in it are dropped";
    case config::Overflow::block:
      break;
  }
  return word + ": when the queue is full, its room is waited for";
}

void add_queue(std::vector<Fact>& facts, const Settings& settings, const ReporterSettings& reporter) {
  const auto add = [&](std::string_view key, std::string says) {
    facts.push_back({std::string(key), std::move(says), place_of(settings, reporter.given, key)});
  };
  if (settings.telemetry.delivery == config::Delivery::sync) {
    facts.push_back({"delivery", "\"sync\": nothing is queued; the thread that emits delivers",
                     place_of(settings, settings.telemetry.given, "delivery")});
    return;
  }
  add("queue", counted(reporter.queue, "event") + " may wait");
  add("queue_bytes", config::format_size(reporter.queue_bytes) + " of memory for them");
  add("overflow", overflow_text(reporter.overflow));
  if (reporter.overflow == config::Overflow::block) {
    add("block_timeout", config::format_duration(reporter.block_timeout) + ", then new events are dropped");
  }
}

Fact wants_fact(bool is_metric) {
  return {"wants",
          std::string("whether it takes ") + (is_metric ? "metrics" : "timings") +
              " at all, the plugin says once it is made",
          "at run time"};
}

ReporterExplanation explain_reporter(const Settings& settings, const ReporterSettings& reporter,
                                     const Question& question, const std::string& fault,
                                     const config::Environment& environment) {
  ReporterExplanation made{reporter.name, reporter.plugin, false, "", {}};
  std::string why = fault;
  const auto decide = [&](Fact& fact, const char* reason) {
    fact.decides = true;
    if (why.empty()) why = reason;
  };
  if (!reporter.enabled) {
    const bool is_picked_from = !environment("POLLUX_REPORTERS").value_or("").empty();
    Fact fact = is_picked_from ? Fact{"enabled", "false: not among those picked", "POLLUX_REPORTERS"}
                               : Fact{"enabled", "false", place_of(settings, reporter.given, "enabled")};
    decide(fact, "it is disabled");
    made.facts.push_back(std::move(fact));
  }
  const route::Verdict verdict = route::judge(host::rule_of(reporter), question.scope);
  Fact include = pattern_fact(settings, reporter, "include", reporter.include, verdict.included_by);
  Fact exclude = pattern_fact(settings, reporter, "exclude", reporter.exclude, verdict.excluded_by);
  if (!verdict.included_by) decide(include, "it is not included");
  if (verdict.excluded_by) decide(exclude, "it is excluded");
  Fact sample = sample_fact(settings, reporter, question.is_metric);
  if (sample.decides) decide(sample, "it is sampled at 0");
  made.facts.insert(made.facts.end(), {std::move(include), std::move(exclude), std::move(sample)});
  add_queue(made.facts, settings, reporter);
  made.facts.push_back(wants_fact(question.is_metric));
  made.is_reached = why.empty();
  const bool is_part = !question.is_metric && reporter.sample < 1.0;
  made.verdict = !made.is_reached ? "does not receive it: " + why
                 : is_part        ? "receives a sample of it"
                                  : "receives it";
  return made;
}

}  // namespace

std::string place_of(const Settings& settings, const config::GivenKeys& given, std::string_view key,
                     std::optional<std::size_t> item) {
  const auto at = given.find(key);
  if (at == given.end()) return "default";
  return settings.place(item ? at->second.items.at(*item) : at->second.value);
}

Explanation explain_event(const Settings& settings, Question question,
                          const config::Environment& environment) {
  Explanation made;
  made.question = std::move(question);
  made.host = {enabled_fact(settings), name_fact(settings, made.question, environment)};
  std::string fault;
  if (made.host[1].decides) fault = "the name is invalid";
  if (made.host[0].decides) fault = "telemetry is off";
  made.redaction = explain_redaction(settings, made.question);
  for (const ReporterSettings& reporter : settings.reporters)
    made.reporters.push_back(explain_reporter(settings, reporter, made.question, fault, environment));
  return made;
}

}  // namespace pollux::command
