// AnswerCache: answers that were given before. In and out: a question about certain contents, and its answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include <pollux/result.hpp>

#include "result_envelope.hpp"

namespace batch_pipeline {

// What an answer depends on: the contents, who answers, and the question to the letter.
struct CacheKey {
  std::uint64_t contents = 0;
  std::string_view adapter;
  std::string_view question;

  [[nodiscard]] std::string text() const;
};

// Bounded; the oldest entry goes first. "The text does not say" is an answer, and is kept. Not for several
// threads.
class AnswerCache {
 public:
  explicit AnswerCache(std::size_t limit = 4096) : limit_(limit) {}

  // Outer: is it known; inner: the answer.
  [[nodiscard]] std::optional<std::optional<Answer>> find(const CacheKey& key) const;
  void store(const CacheKey& key, std::optional<Answer> answer);
  [[nodiscard]] std::size_t size() const { return order_.size(); }

  // Keeps the entries in `folder`/answers.json from now on: reads what is there, and save() writes it. A
  // folder that does not exist is made. A damaged file is an error, and is replaced by the next save.
  [[nodiscard]] pollux::Result<void> open(const std::filesystem::path& folder);

  // Replaces the file in one step, so that another process never reads half of it. Of no effect without
  // open().
  [[nodiscard]] pollux::Result<void> save();

 private:
  void put(std::string key, std::optional<Answer> answer);
  [[nodiscard]] bool load(const std::string& text);

  std::size_t limit_;
  std::unordered_map<std::string, std::optional<Answer>> entries_;
  std::deque<std::string> order_;  // keys, the oldest first
  std::filesystem::path file_;
  bool changed_ = false;
};

}  // namespace batch_pipeline
