// Which sentence answers a question.
#include "text/ranking.hpp"

#include <string>
#include <vector>

#include "catch.hpp"

using namespace batch_pipeline;

namespace {

std::string answer(std::string_view text, std::string_view question) {
  const auto sentences = sentences_of(text, Markup::markdown);
  const auto best = Ranking(sentences).best(question);
  return best ? sentences[best->sentence].text : "";
}

constexpr std::string_view text = R"(# Delivery

A full queue drops the newest event. The queue holds 65,536 events. A worker empties it.

## Health

scope: a region that is timed. Every scope has a name. Is a scope expensive?

A reporter that throws is counted.

## Overflow

With `block` the collector waits.
)";

}  // namespace

TEST_CASE("The sentence that says most of what was asked for wins") {
  CHECK(answer(text, "What happens when a queue is full?") == "A full queue drops the newest event.");
  CHECK(answer(text, "How many events does a queue hold?") == "The queue holds 65,536 events.");
  CHECK(answer(text, "Who counts a throwing reporter?") == "A reporter that throws is counted.");
}

TEST_CASE("A definition answers what something is, a question does not") {
  CHECK(answer(text, "What is a scope?") == "scope: a region that is timed.");
  CHECK(answer("Is a ring slow? There is a ring for each thread. Threads share nothing.",
               "Is a ring slow?") == "There is a ring for each thread.");
}

TEST_CASE("A heading helps the sentences below it") {
  CHECK(answer(text, "overflow block") == "With `block` the collector waits.");
}

TEST_CASE("No sentence is better than a wrong one") {
  CHECK(answer(text, "What is the capital of France?").empty());
  CHECK(answer(text, "").empty());
  CHECK(answer(text, "What is the?").empty());
  CHECK(answer("", "queue").empty());
  CHECK(answer(text, "Which queue do penguins of Antarctica prefer?").empty());
}

TEST_CASE("Of equal sentences the first is taken") {
  const auto sentences = sentences_of("Same words here.\n\nSame words here.\n", Markup::markdown);
  const auto best = Ranking(sentences).best("same words");
  REQUIRE(best);
  CHECK(best->sentence == 0);
}

TEST_CASE("Candidates are the sentences that share a word with the question, each once") {
  const auto sentences =
      sentences_of("Red fox.\n\nRed hen and red hen.\n\nBlue fox.\n\nGreen.", Markup::markdown);
  CHECK(Ranking(sentences).candidates("red fox") == 3);
  CHECK(Ranking(sentences).candidates("purple") == 0);
}
