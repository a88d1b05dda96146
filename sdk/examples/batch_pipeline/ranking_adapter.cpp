// Turns ranks into answers.
#include "ranking_adapter.hpp"

namespace batch_pipeline {

pollux::Result<Reply> RankingAdapter::generate(const Prompt& prompt) {
  const Corpus& corpus = prompt.corpus;
  if (!ranking_ || corpus_ != corpus.hash) {
    ranking_ = std::make_unique<const Ranking>(corpus.sentences);
    corpus_ = corpus.hash;
  }
  Reply reply;
  for (const std::string& question : prompt.questions) {
    reply.sentences_ranked += ranking_->candidates(question);
    const std::optional<Ranked> best = ranking_->best(question);
    if (!best) {
      reply.answers.emplace_back();
      continue;
    }
    const Sentence& sentence = corpus.sentences[best->sentence];
    reply.answers.push_back(Answer{sentence.text, corpus.files[sentence.file], sentence.line, best->score});
  }
  return reply;
}

}  // namespace batch_pipeline
