// An explanation, laid out for people and as JSON.
#include <nlohmann/json.hpp>

#include "cli/explanation.hpp"
#include "cli/table.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string indented(const std::string& lines) {
  std::string text;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at) + 1;
    text += "  " + lines.substr(at, end - at);
    at = end;
  }
  return text;
}

// A line each; what decides is marked.
std::string lines_of(const std::vector<Fact>& facts) {
  Table table;
  for (const Fact& fact : facts) table.add({(fact.decides ? "! " : "  ") + fact.rule, fact.says, fact.place});
  return indented(table.text());
}

std::string title(const std::string& text, bool emphasis) {
  return emphasis ? "\x1b[1m" + diagnose::escaped(text) + "\x1b[0m\n" : diagnose::escaped(text) + "\n";
}

Json json_of(const std::vector<Fact>& facts) {
  Json list = Json::array();
  for (const Fact& fact : facts) {
    list.push_back(
        {{"rule", fact.rule}, {"says", fact.says}, {"place", fact.place}, {"decides", fact.decides}});
  }
  return list;
}

const char* kind_of(const Question& question) { return question.is_metric ? "metric" : "timing"; }

}  // namespace

std::string explanation_as_text(const Explanation& explanation, bool emphasis) {
  const Question& question = explanation.question;
  std::string text = title(kind_of(question) + (' ' + question.scope), emphasis) + lines_of(explanation.host);
  if (!explanation.redaction.empty())
    text += '\n' + title("redaction", emphasis) + lines_of(explanation.redaction);
  for (const ReporterExplanation& reporter : explanation.reporters) {
    text += '\n' + title("reporter " + reporter.name + ' ' + reporter.verdict, emphasis) +
            lines_of(reporter.facts);
  }
  if (explanation.reporters.empty()) text += "\nno reporter is configured\n";
  return text;
}

std::string explanation_as_json(const Explanation& explanation) {
  Json reporters = Json::array();
  for (const ReporterExplanation& reporter : explanation.reporters) {
    reporters.push_back({{"name", reporter.name},
                         {"plugin", reporter.plugin},
                         {"reached", reporter.is_reached},
                         {"verdict", reporter.verdict},
                         {"facts", json_of(reporter.facts)}});
  }
  const Json json = {{"scope", explanation.question.scope},
                     {"kind", kind_of(explanation.question)},
                     {"facts", json_of(explanation.host)},
                     {"redaction", json_of(explanation.redaction)},
                     {"reporters", std::move(reporters)}};
  // What a user types need not be UTF-8.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pollux::cli
