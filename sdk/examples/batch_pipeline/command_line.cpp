// Declares the options, and checks what the parser cannot: that questions are text.
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "source_handler.hpp"
#include "text/utf8.hpp"

namespace batch_pipeline {
namespace {

constexpr std::size_t most_question_file_bytes = 1u << 20;

constexpr auto default_questions = std::to_array<std::string_view>(
    {"Which environment variable turns telemetry on?", "In which order are plugin folders searched?",
     "What happens to events when a queue is full?", "What does a disabled context cost?"});

constexpr const char* footer =
    R"(Output: one JSON document on stdout: status, answers, metrics, usage, diagnostics, problems.
Progress goes to stderr when that is a terminal.

Exit codes:
  0  every question has an answer, and every file was read
  1  partial: a question without an answer, or a file left out
  2  wrong usage
  3  error: nothing could be answered

Environment:
  POLLUX_TELEMETRY=1              switch telemetry on; without a reporter, its summary adds to "metrics"
  POLLUX_CONFIG=FILE              reporters from a TOML file, as --config
  POLLUX_REPORTERS=NAME,NAME      reporters for this run
  POLLUX_TELEMETRY_RAW_PREVIEW=1  put sanitised beginnings of the answers into "metrics")";

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);
  return value && std::string_view(value) == "1";
}

// One question a line; blank lines and those that begin with # are left out.
pollux::Result<std::vector<std::string>> read_questions(const std::filesystem::path& file) {
  auto text = read_text(file, most_question_file_bytes);
  if (!text) return pollux::failure(std::move(text.error()));
  std::vector<std::string> questions;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos || line[first] == '#') continue;
    questions.push_back(line.substr(first, line.find_last_not_of(" \t\r") - first + 1));
  }
  if (questions.empty()) {
    return pollux::failure(pollux::Error{file.string(), "no question in this file", "one a line", {}});
  }
  return questions;
}

std::string check_question(const std::string& question) {
  if (question.find_first_not_of(" \t\r\n") == std::string::npos) return "a question must not be empty";
  return find_invalid_utf8(question) ? "a question must be UTF-8 text" : "";
}

}  // namespace

std::variant<CommandLine, ExitCode> parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  line.request.folder = POLLUX_DEFAULT_FOLDER;
  std::filesystem::path question_file;
  std::string reporter;

  CLI::App app(
      "Answers questions from the text and Markdown files of a folder: the sentence, its file and line.",
      "batch_pipeline");
  app.footer(footer);
  app.add_option("FOLDER", line.request.folder, "Folder, or one file, to search")->capture_default_str();
  app.add_option("-q,--question", line.request.questions, "A question; may be repeated")
      ->check(check_question);
  app.add_option("--questions", question_file, "File with one question a line")->check(CLI::ExistingFile);
  app.add_option("--rate", line.requests_per_second, "Most requests per second; 0 is no limit")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--burst", line.burst, "Requests that may be sent at once under --rate")
      ->check(CLI::Range(1.0, 1e6))
      ->capture_default_str();
  app.add_option("--batch-size", line.config.batch_size, "Questions in one request")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--token-budget", line.config.token_budget, "Most tokens of text in one request")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--max-file-bytes", line.config.max_file_bytes, "Refuse larger files")
      ->check(CLI::Range(1, 1 << 30))
      ->capture_default_str();
  app.add_option("--cache", line.cache, "Folder that keeps answers between runs");
  auto* config =
      app.add_option("--config", line.telemetry_config, "Telemetry: a TOML file that lists reporters");
  app.add_option("--reporter", reporter, "Telemetry: 'logging' writes every event to stderr")
      ->check(CLI::IsMember({"logging"}))
      ->excludes(config);
  app.add_flag("--compact", line.compact, "Print the JSON in one line");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? exit_ok : exit_usage;
  }
  if (!question_file.empty()) {
    auto questions = read_questions(question_file);
    if (!questions) {
      std::cerr << "batch_pipeline: " << questions.error().message() << '\n';
      return exit_usage;
    }
    for (std::string& question : *questions) line.request.questions.push_back(std::move(question));
  }
  if (line.request.questions.empty())
    line.request.questions.assign(default_questions.begin(), default_questions.end());
  line.log_telemetry = !reporter.empty();
  line.config.raw_preview = is_set("POLLUX_TELEMETRY_RAW_PREVIEW");
  return line;
}

}  // namespace batch_pipeline
