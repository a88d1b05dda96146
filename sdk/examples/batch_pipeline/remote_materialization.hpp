// Makes the planned files ready for the adapter. In: their text. Out: a corpus of sentences that know their
// lines.
#pragma once

#include "handler.hpp"

namespace batch_pipeline {

// With a remote model this is where files would be uploaded; the embedded adapter needs them as sentences.
class RemoteMaterializationStage : public Handler {
 public:
  [[nodiscard]] pollux::Name name() const override { return "materialize"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;
};

}  // namespace batch_pipeline
