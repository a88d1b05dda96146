// ResultEnvelope: what a run gives back. Out: the JSON document that the program prints.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace batch_pipeline {

enum class RunStatus { ok, partial, error };

[[nodiscard]] std::string_view name_of(RunStatus status);

struct Answer {
  std::string text;  // the sentence
  std::string file;  // relative to the folder
  std::size_t line = 0;
  double score = 0.0;  // to compare answers to one question; no probability
};

struct AskedQuestion {
  std::string question;
  std::optional<Answer> answer;  // nothing: the text does not say, or its batch failed
};

struct PromptTokens {
  std::size_t prompt = 0;      // of the question
  std::size_t completion = 0;  // of the answer
};

// As the adapter counts; estimates of four characters a token where it does not, and of what it was not
// asked.
struct Usage {
  std::size_t prompt_tokens = 0;      // sent: text and questions
  std::size_t completion_tokens = 0;  // received: answers
  std::size_t cached_tokens = 0;      // of questions and answers that came from the cache and were not sent
  std::size_t requests = 0;           // to the adapter
  std::size_t cached_answers = 0;
};

struct ResultEnvelope {
  RunStatus status = RunStatus::error;
  std::vector<AskedQuestion> answers;                                 // in the order in which they were asked
  nlohmann::ordered_json metrics = nlohmann::ordered_json::object();  // run_metrics.hpp, envelope_metrics.hpp
  Usage usage;
  nlohmann::ordered_json diagnostics = nlohmann::ordered_json::object();  // run_metrics.hpp
  std::vector<std::string> problems;

  [[nodiscard]] nlohmann::ordered_json to_json() const;
};

}  // namespace batch_pipeline
