// Command: one run on its way through the pipeline. In: a request. Each handler fills the part that is named
// after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "result_envelope.hpp"
#include "text/sentence.hpp"

namespace batch_pipeline {

class TokenBucket;

// How the pipeline works, whatever it is asked.
struct Config {
  std::size_t max_file_bytes = 4u << 20;  // a larger file is refused
  std::size_t token_budget = 1'000'000;   // of text that one request carries; files beyond it are left out
  std::size_t batch_size = 4;             // questions that one request carries
  bool raw_preview = false;               // put sanitised beginnings of answers into the metrics
};

struct Request {
  std::filesystem::path folder;  // or one file
  std::vector<std::string> questions;
};

// By the source handler: one readable text.
struct SourceFile {
  std::string name;  // relative to the folder, with forward slashes
  std::string text;  // UTF-8
  Markup markup = Markup::markdown;
};

// By the planner. Token counts are estimates, four characters a token.
struct Batch {
  std::vector<std::string> questions;  // distinct
  std::size_t prompt_tokens = 0;       // of the text and the questions
  std::size_t cached = 0;              // by the cache: questions that it took out
};
struct Plan {
  std::vector<std::size_t> files;  // indices of the sources that fit the budget
  std::size_t context_tokens = 0;  // of those files' text
  std::vector<Batch> batches;
};

// By the materialisation: the text in the form that an adapter reads.
struct Corpus {
  std::uint64_t hash = 0;          // of names and contents
  std::vector<std::string> files;  // names
  std::vector<Sentence> sentences;
};

// By the adapter's stage: what is known of one request.
struct CallMeta {
  std::size_t questions = 0;
  double duration_s = 0.0;     // of all of it, with the wait for the rate limit
  double api_time_s = 0.0;     // of the adapter
  bool cache_applied = false;  // a part of its batch came from the cache
  bool failed = false;
};

// By the cache and the adapter's stage: what one question cost.
struct PromptUsage {
  PromptTokens tokens;
  bool cached = false;
};

struct StageTime {
  std::string stage;
  double duration_s = 0.0;
};

struct Command {
  Config config;
  Request request;
  std::vector<SourceFile> sources;
  Plan plan;
  Corpus corpus;
  TokenBucket* limiter = nullptr;  // by the rate limit: asked before each request to the adapter
  // By the cache and the adapter: what is known of each question; an empty answer is "the text does not say".
  std::map<std::string, std::optional<Answer>> answers;
  std::map<std::string, PromptUsage> prompts;  // by question
  std::vector<CallMeta> calls;
  std::size_t estimated_tokens = 0;  // by the planner, of the requests that were answered
  std::size_t actual_tokens = 0;     // of the same requests, as the adapter counts
  std::vector<StageTime> stages;     // by the executor
  double duration_s = 0.0;           // by the executor, of all stages
  Usage usage;
  std::vector<std::string> problems;  // for a person, in the order of discovery
  bool incomplete = false;            // something that was asked for was left out
  std::string note;                   // what the last handler did, for the progress line
  ResultEnvelope envelope;            // by the result builder
};

}  // namespace batch_pipeline
