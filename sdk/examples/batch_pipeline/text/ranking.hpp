// Ranks sentences against a question. In: sentences, once. Out: for each question the best of them, scored by
// BM25.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/sentence.hpp"

namespace batch_pipeline {

struct Ranked {
  std::size_t sentence = 0;  // index
  double score = 0.0;
};

// A sentence is found by its own words and, with less weight, by the words of its headings and of what stands
// around it. Immutable after construction: any number of threads may rank.
class Ranking {
 public:
  explicit Ranking(const std::vector<Sentence>& sentences);

  // The best sentence; nothing when no sentence has enough of what the question asks for.
  [[nodiscard]] std::optional<Ranked> best(std::string_view question) const;

  // How many sentences share a word with the question: what ranking it costs.
  [[nodiscard]] std::size_t candidates(std::string_view question) const;

 private:
  struct Posting {
    std::uint32_t sentence;
    float weight;  // how often, and where, the sentence has the term
    bool own;      // in its own words
  };
  struct Shape {
    float length;                   // in terms
    float factor;                   // below 1 for what makes a poor answer: a stub, a lead-in, a question
    std::vector<std::string> lead;  // its first terms; of "a scope is …" and "scope: …" what stands before
    bool defines;                   // it is of those two forms
  };

  [[nodiscard]] const std::vector<Posting>* find(const std::string& term) const;
  [[nodiscard]] double rarity(const std::vector<Posting>* postings) const;

  std::unordered_map<std::string, std::vector<Posting>> terms_;
  std::vector<Shape> shapes_;
  double average_length_ = 1.0;
};

}  // namespace batch_pipeline
