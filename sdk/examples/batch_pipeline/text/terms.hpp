// The words of a text as the ranking sees them. In: a sentence or a question. Out: stems, no common words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace batch_pipeline {

// Lower-cased (ASCII), stemmed words. `block_timeout` and `TelemetryContext` give the whole name and each
// part.
[[nodiscard]] std::vector<std::string> terms_of(std::string_view text);

// A light stem: plural, -ed, -ing and a final e or y are cut, so that "policies", "loaded" and "loading" find
// "policy" and "load". Made for English; words of other languages may lose a letter, alike in question and
// text.
[[nodiscard]] std::string stem(std::string_view word);

}  // namespace batch_pipeline
