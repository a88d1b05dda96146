// One scope a file, so that a file that is slow to split shows.
#include "remote_materialization.hpp"

#include <utility>

#include "content_hash.hpp"

namespace batch_pipeline {

pollux::Result<void> RemoteMaterializationStage::handle(Command& command, const Stage& stage) {
  Corpus& corpus = command.corpus;
  auto materializing = stage.tele("remote.materialize");
  std::size_t bytes = 0;
  ContentHash hash;
  for (const std::size_t index : command.plan.files) {
    const SourceFile& source = command.sources[index];
    auto splitting = stage.tele("file", {{"bytes", source.text.size()}});
    bytes += source.text.size();
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
  materializing.gauge("promoted_count", corpus.files.size());
  materializing.gauge("skipped", command.sources.size() - corpus.files.size());
  materializing.gauge("bytes_total", bytes);
  materializing.gauge("sentences", corpus.sentences.size());
  command.note = std::to_string(corpus.sentences.size()) + " sentences";
  return {};
}

}  // namespace batch_pipeline
