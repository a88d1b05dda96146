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

struct Command {
  Config config;
  Request request;
  std::vector<SourceFile> sources;
  Plan plan;
  Corpus corpus;
  TokenBucket* limiter = nullptr;  // by the rate limit: asked before each request to the adapter
  // By the cache and the adapter: what is known of each question; an empty answer is "the text does not say".
  std::map<std::string, std::optional<Answer>> answers;
  Usage usage;
  std::vector<std::string> problems;  // for a person, in the order of discovery
  bool incomplete = false;            // something that was asked for was left out
  std::string note;                   // what the last handler did, for the progress line
  ResultEnvelope envelope;            // by the result builder
};

}  // namespace batch_pipeline
