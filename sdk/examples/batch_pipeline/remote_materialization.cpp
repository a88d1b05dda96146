// One scope a file, so that a file that is slow to split shows.
#include "remote_materialization.hpp"

#include <utility>

#include "content_hash.hpp"

namespace batch_pipeline {

pollux::Result<void> RemoteMaterializationStage::handle(Command& command, const Stage& stage) {
  Corpus& corpus = command.corpus;
  ContentHash hash;
  for (const std::size_t index : command.plan.files) {
    const SourceFile& source = command.sources[index];
    auto splitting = stage.tele("file", {{"bytes", source.text.size()}});
    hash.add(source.name).add(source.text);
    std::vector<Sentence> sentences = sentences_of(source.text, source.markup);
    splitting.set("sentences", sentences.size());
    for (Sentence& sentence : sentences) {
      sentence.file = corpus.files.size();
      corpus.sentences.push_back(std::move(sentence));
    }
    corpus.files.push_back(source.name);
  }
  corpus.hash = hash.value();
  stage.tele.gauge("sentences", corpus.sentences.size());
  command.note = std::to_string(corpus.sentences.size()) + " sentences";
  return {};
}

}  // namespace batch_pipeline
