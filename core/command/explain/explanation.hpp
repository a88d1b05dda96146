// Explanation: which rule of a configuration, at which line, decides what becomes of one event. In: settings
// and a question. Out: facts, each with its place. It asks the same code that routes and redacts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/environment.hpp"
#include "config/settings.hpp"

namespace pollux::command {

struct Question {
  std::string scope;                    // the full path; of a metric, its name included
  bool is_metric = false;               // else a timing
  std::vector<std::string> attributes;  // keys
};

struct Fact {
  std::string rule;  // what speaks: a key of the configuration, an attribute
  std::string says;
  std::string place;     // "file:line:column", "default", a variable, or "at run time"
  bool decides = false;  // it is why the event does not arrive
};

struct ReporterExplanation {
  std::string name;
  std::string plugin;
  bool is_reached = false;
  std::string verdict;  // "receives it", "does not receive it: excluded"
  std::vector<Fact> facts;
};

struct Explanation {
  Question question;
  std::vector<Fact> host;                      // what holds before any reporter
  std::vector<Fact> redaction;                 // of the attributes asked for, and of a metric's text value
  std::vector<ReporterExplanation> reporters;  // in the file's order, the disabled ones too
};

[[nodiscard]] Explanation explain_event(const config::Settings& settings, Question question,
                                        const config::Environment& environment);

// What redaction does to each attribute of the question, and to its metric's value.
[[nodiscard]] std::vector<Fact> explain_redaction(const config::Settings& settings, const Question& question);

// Where the file gives the key, or the item of its list; "default" where it does not.
[[nodiscard]] std::string place_of(const config::Settings& settings, const config::GivenKeys& given,
                                   std::string_view key, std::optional<std::size_t> item = std::nullopt);

// For people, and as JSON.
[[nodiscard]] std::string explanation_as_text(const Explanation& explanation, bool emphasis);
[[nodiscard]] std::string explanation_as_json(const Explanation& explanation);

}  // namespace pollux::command
