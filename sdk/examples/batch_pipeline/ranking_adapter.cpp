// Turns ranks into answers.
#include "ranking_adapter.hpp"

#include "text/tokens.hpp"

namespace batch_pipeline {

pollux::Result<Reply> RankingAdapter::generate(const Prompt& prompt) {
  const Corpus& corpus = prompt.corpus;
  if (!ranking_ || corpus_ != corpus.hash) {
    ranking_ = std::make_unique<const Ranking>(corpus.sentences);
    corpus_ = corpus.hash;
    context_tokens_ = 0;
    for (const Sentence& sentence : corpus.sentences) context_tokens_ += count_tokens(sentence.text);
  }
  Reply reply;
  reply.tokens.emplace().context = context_tokens_;
  for (const std::string& question : prompt.questions) {
    reply.sentences_ranked += ranking_->candidates(question);
    PromptTokens& tokens = reply.tokens->questions.emplace_back();
    tokens.prompt = count_tokens(question);
    const std::optional<Ranked> best = ranking_->best(question);
    if (!best) {
      reply.answers.emplace_back();
      continue;
    }
    const Sentence& sentence = corpus.sentences[best->sentence];
    tokens.completion = count_tokens(sentence.text);
    reply.answers.push_back(Answer{sentence.text, corpus.files[sentence.file], sentence.line, best->score});
  }
  return reply;
}

}  // namespace batch_pipeline
