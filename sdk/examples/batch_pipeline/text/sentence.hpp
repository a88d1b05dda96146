// Splits a text into sentences. In: a Markdown or plain text file. Out: what can be an answer, with its line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/block.hpp"

namespace batch_pipeline {

struct Sentence {
  std::size_t file = 0;  // index of its file, filled in by whoever knows the files
  std::size_t line = 0;  // where it begins, from 1
  std::string text;      // plain: no emphasis, no link targets
  std::string heading;   // "Delivery > When a queue is full"
  std::string context;   // the sentence before it or the head of its table, and the code that it introduces
};

// A sentence ends at . ! or ? before a capital, a digit, a quote or code, or where its paragraph, list item
// or table row ends. Abbreviations and inline code do not end one.
[[nodiscard]] std::vector<Sentence> sentences_of(std::string_view text, Markup markup);

// Emphasis, links, images and tags as the plain text that a reader sees; inline code stays as it is.
[[nodiscard]] std::string plain_text(std::string_view markdown);

}  // namespace batch_pipeline
