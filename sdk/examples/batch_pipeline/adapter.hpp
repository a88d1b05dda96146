// Adapter: who answers. In: a corpus and questions. Out: an answer, or none, for each question.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/result.hpp>

#include "command.hpp"

namespace batch_pipeline {

struct Prompt {
  const Corpus& corpus;
  std::span<const std::string> questions;
};

// As the adapter counts tokens.
struct ReplyTokens {
  std::size_t context = 0;              // of the text
  std::vector<PromptTokens> questions;  // one for each, in order
};

struct Reply {
  std::vector<std::optional<Answer>> answers;  // one for each question, in order
  std::size_t sentences_ranked = 0;
  std::optional<ReplyTokens> tokens = {};  // nothing: the adapter counts none
};

class Adapter {
 public:
  virtual ~Adapter() = default;

  // Changes when the same question about the same text may get another answer.
  [[nodiscard]] virtual std::string_view id() const = 0;

  // An error means that none of the questions was answered.
  virtual pollux::Result<Reply> generate(const Prompt& prompt) = 0;
};

}  // namespace batch_pipeline
