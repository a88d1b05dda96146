// Formats verdicts for 80 columns and as JSON. The texts in them may be the plugin's, so they are made
// harmless first.
#include "cli/check_text.hpp"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <utility>

#include <pollux/sdk/text_width.hpp>

#include "cli/table.hpp"
#include "cli/text.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

using conform::Case;
using conform::CaseResult;
using conform::Outcome;
using Json = nlohmann::ordered_json;

constexpr std::size_t columns = 80;

const char* word_for(Outcome outcome) {
  switch (outcome) {
    case Outcome::pass:
      return "pass";
    case Outcome::fail:
      return "FAIL";
    case Outcome::skip:
      return "skip";
  }
  return "";
}

constexpr std::size_t indent = 16;

// Words, in lines below one another behind a label; a word that is longer than a line stands by itself.
std::string paragraph(const std::string& label, const std::string& text) {
  std::string lines = "      " + label + std::string(indent - 6 - label.size(), ' ');
  std::size_t at = indent;
  const std::string shown = diagnose::escaped(text);
  for (std::size_t begin = 0; begin < shown.size();) {
    const std::size_t end = std::min(shown.find(' ', begin), shown.size());
    const std::string word = shown.substr(begin, end - begin);
    if (at > indent && at + 1 + utf8::columns(word) > columns) {
      lines += '\n' + std::string(indent, ' ');
      at = indent;
    } else if (at > indent) {
      lines += ' ', ++at;
    }
    lines += word;
    at += utf8::columns(word);
    begin = end + 1;
  }
  return lines + '\n';
}

std::string repeat_of(const CaseResult& result, const Repeat& repeat) {
  return repeat + " --case " + result.of.name;
}

// The last lines of what the plugin wrote.
std::string tail(const std::string& output, std::size_t most_lines = 8) {
  std::size_t begin = output.size();
  for (std::size_t lines = 0; begin > 0; --begin) {
    if (output[begin - 1] == '\n' && begin != output.size() && ++lines == most_lines) break;
  }
  return output.substr(begin);
}

std::string indented(const std::string& text) {
  std::string lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines += "        | " + diagnose::escaped(text.substr(begin, end - begin), columns - 13) + '\n';
    begin = end + 1;
  }
  return lines;
}

std::size_t count(const std::vector<CaseResult>& results, Outcome outcome) {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [outcome](const auto& result) { return result.verdict.outcome == outcome; }));
}

constexpr std::size_t most_named = 12;

// The cases that were skipped, by reason, in the order in which the reasons came up.
std::vector<std::pair<std::string, std::vector<std::string>>> skips_of(
    const std::vector<CaseResult>& results) {
  std::vector<std::pair<std::string, std::vector<std::string>>> skips;
  for (const CaseResult& result : results) {
    if (result.verdict.outcome != Outcome::skip) continue;
    const std::string& reason = result.verdict.found;
    auto at =
        std::find_if(skips.begin(), skips.end(), [&](const auto& skip) { return skip.first == reason; });
    if (at == skips.end()) at = skips.insert(at, {reason, {}});
    at->second.emplace_back(result.of.name);
  }
  return skips;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string result_as_text(const CaseResult& result, const Repeat& repeat, bool bold) {
  const conform::Verdict& verdict = result.verdict;
  if (verdict.outcome == Outcome::skip) return {};  // the totals tell
  const bool failed = verdict.outcome == Outcome::fail;
  std::string name = result.of.name;
  name.resize(std::max<std::size_t>(name.size(), 27), ' ');
  std::string text = std::string(word_for(verdict.outcome)) + "  " + name + ' ' + result.of.proves;
  if (failed && bold) text = "\x1b[1m" + text + "\x1b[0m";
  text += '\n';
  if (!failed) return text;
  text += paragraph("expected", verdict.expected) + paragraph("found", verdict.found) +
          paragraph("why", result.of.why) + paragraph("remedy", result.of.remedy) + "      repeat    " +
          diagnose::escaped(repeat_of(result, repeat)) + '\n';
  if (!result.output.empty()) text += "      output\n" + indented(tail(result.output));
  return text;
}

std::string totals_as_text(const std::vector<CaseResult>& results) {
  std::string skipped;
  for (const auto& [reason, names] : skips_of(results)) {
    skipped += "skip  " + counted(names.size(), "case") + ": " + diagnose::escaped(reason) + '\n';
    if (names.size() <= most_named) skipped += paragraph("", joined(names));
  }
  std::chrono::nanoseconds took{};
  for (const CaseResult& result : results) took += result.took;
  char text[120];
  std::snprintf(text, sizeof text, "%zu passed, %zu failed, %zu skipped in %.1f s\n",
                count(results, Outcome::pass), count(results, Outcome::fail), count(results, Outcome::skip),
                seconds(took));
  return skipped + text;
}

std::string cases_as_text(const std::vector<Case>& cases, bool bold_header) {
  Table table({"CASE", "THE PLUGIN"});
  for (const Case& each : cases) table.add({each.name, each.proves});
  return table.text(bold_header);
}

std::string results_as_json(const conform::Target& target, std::uint64_t seed,
                            const std::vector<CaseResult>& results, const Repeat& repeat) {
  Json cases = Json::array();
  for (const CaseResult& result : results) {
    const bool failed = result.verdict.outcome == Outcome::fail;
    Json json = {{"name", result.of.name},
                 {"proves", result.of.proves},
                 {"verdict", failed ? "fail" : word_for(result.verdict.outcome)},
                 {"seconds", seconds(result.took)}};
    if (result.verdict.outcome == Outcome::skip) json["because"] = result.verdict.found;
    if (failed) {
      json["expected"] = result.verdict.expected;
      json["found"] = result.verdict.found;
      json["why"] = result.of.why;
      json["remedy"] = result.of.remedy;
      json["repeat"] = repeat_of(result, repeat);
      json["output"] = result.output;
    }
    cases.push_back(std::move(json));
  }
  return dumped({{"file", target.file.named.string()},
                 {"sha256", target.file.sha256},
                 {"name", target.manifest ? Json(target.manifest->name) : Json(nullptr)},
                 {"version", target.manifest ? Json(target.manifest->version) : Json(nullptr)},
                 {"seed", seed},
                 {"passed", count(results, Outcome::pass)},
                 {"failed", count(results, Outcome::fail)},
                 {"skipped", count(results, Outcome::skip)},
                 {"cases", std::move(cases)}});
}

std::string cases_as_json(const std::vector<Case>& cases) {
  Json list = Json::array();
  for (const Case& each : cases)
    list.push_back(
        {{"name", each.name}, {"proves", each.proves}, {"why", each.why}, {"remedy", each.remedy}});
  return dumped(list);
}

bool any_failed(const std::vector<CaseResult>& results) { return count(results, Outcome::fail) > 0; }

}  // namespace pollux::cli
