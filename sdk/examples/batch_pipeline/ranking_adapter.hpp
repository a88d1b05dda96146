// RankingAdapter: answers from the text itself. In: sentences. Out: the one that says most of what was asked
// for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "adapter.hpp"
#include "text/ranking.hpp"

namespace batch_pipeline {

// Works inside the process, without a network. Keeps the index of the last corpus.
class RankingAdapter : public Adapter {
 public:
  static constexpr std::string_view adapter_id = "ranking/1";

  [[nodiscard]] std::string_view id() const override { return adapter_id; }
  pollux::Result<Reply> generate(const Prompt& prompt) override;

 private:
  std::unique_ptr<const Ranking> ranking_;
  std::uint64_t corpus_ = 0;        // the hash of the corpus that ranking_ was made from
  std::size_t context_tokens_ = 0;  // of that corpus
};

}  // namespace batch_pipeline
