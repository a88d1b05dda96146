// Text as the pipeline reads it: characters, blocks, sentences and terms.
#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "text/sentence.hpp"
#include "text/terms.hpp"
#include "text/utf8.hpp"

using namespace batch_pipeline;

namespace {

std::vector<std::string> texts_of(std::string_view text, Markup markup = Markup::markdown) {
  std::vector<std::string> texts;
  for (const Sentence& sentence : sentences_of(text, markup)) texts.push_back(sentence.text);
  return texts;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("The first byte that is not UTF-8 is found") {
  CHECK_FALSE(find_invalid_utf8("plain, ü, €, 😀"));
  CHECK(find_invalid_utf8("ab\xff") == 2u);
  CHECK(find_invalid_utf8("\xc0\xaf") == 0u);          // an overlong slash
  CHECK(find_invalid_utf8("a\xed\xa0\x80") == 1u);     // a surrogate
  CHECK(find_invalid_utf8("\xf4\x90\x80\x80") == 0u);  // above U+10FFFF
  CHECK(find_invalid_utf8("a\xe2\x82") == 1u);         // cut short
}

TEST_CASE("Text is cut between characters") {
  CHECK(first_characters("€uro", 1) == "€");
  CHECK(first_characters("€uro", 9) == "€uro");
  CHECK(first_characters("€uro", 0).empty());
  CHECK(count_characters("€😀a") == 3);
}

TEST_CASE("Sentences end where a reader would say so") {
  CHECK(texts_of("One. Two! Three? Four") == Texts{"One.", "Two!", "Three?", "Four"});
  CHECK(texts_of("Use tools, e.g. Spades, vs. Forks. Then rest.") ==
        Texts{"Use tools, e.g. Spades, vs. Forks.", "Then rest."});
  CHECK(texts_of("It weighs 2.5 kg. See a.b now.") == Texts{"It weighs 2.5 kg.", "See a.b now."});
  CHECK(texts_of("Call `a. B` first. Done.") == Texts{"Call `a. B` first.", "Done."});
  CHECK(texts_of("He said \"Stop.\" Then he left.") == Texts{"He said \"Stop.\"", "Then he left."});
  CHECK(texts_of("").empty());
  CHECK(texts_of("***\n\n---\n").empty());
}

TEST_CASE("A sentence knows the line on which it begins, across wrapped lines") {
  const auto sentences = sentences_of("First\nsentence. Second\r\nsentence.\r\n\r\nThird.", Markup::markdown);
  REQUIRE(sentences.size() == 3);
  CHECK(sentences[0].text == "First sentence.");
  CHECK(sentences[0].line == 1);
  CHECK(sentences[1].text == "Second sentence.");
  CHECK(sentences[1].line == 2);
  CHECK(sentences[2].line == 5);
}

TEST_CASE("Headings are no sentences but stand over those that follow") {
  const auto sentences = sentences_of(
      "# Top\n\nA one.\n\n## Sub ##\nB two.\n\nNext\n----\nC three.\n\n# Other\nD four.", Markup::markdown);
  REQUIRE(sentences.size() == 4);
  CHECK(sentences[0].heading == "Top");
  CHECK(sentences[1].heading == "Top > Sub");
  CHECK(sentences[2].heading == "Top > Next");
  CHECK(sentences[3].heading == "Other");
}

TEST_CASE("Code is no sentence but context of the one before it") {
  const auto fenced = sentences_of("# T\nRun this:\n\n```sh\nmake it. Now.\n```\nAfter.", Markup::markdown);
  REQUIRE(fenced.size() == 2);
  CHECK(fenced[0].context.find("make it") != std::string::npos);
  CHECK(fenced[1].text == "After.");
  CHECK(fenced[1].line == 7);
  const auto indented = sentences_of("Run this:\n\n    make it\n\n    twice\n\nAfter.", Markup::markdown);
  REQUIRE(indented.size() == 2);
  CHECK(indented[0].context.find("twice") != std::string::npos);
  CHECK(indented[1].line == 7);
}

TEST_CASE("An unclosed code fence runs to the end, and nothing in it is a sentence") {
  CHECK(texts_of("Before.\n```\nnever closed. Really.\n") == Texts{"Before."});
}

TEST_CASE("List items and table rows stand alone") {
  CHECK(texts_of("- one thing\n- another\n  thing\n1. third") ==
        Texts{"one thing", "another thing", "third"});
  CHECK(texts_of("| a | b | c |\n|---|:-:|---|\n| x | y \\| z | w |\n") == Texts{"x: y | z, w"});
}

TEST_CASE("A table row knows its head, and a row without a head has none") {
  const auto rows = sentences_of("| a | b |\n|---|---|\n| x | y |\n\nText.\n\n| u | v |", Markup::markdown);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].context == "a: b");
  CHECK(rows[2].context.empty());
}

TEST_CASE("What a reader does not see is left out") {
  CHECK(texts_of("---\ntitle: x\n---\nText.") == Texts{"Text."});
  CHECK(texts_of("<!-- a\nb -->\nText.") == Texts{"Text."});
  CHECK(texts_of("\xef\xbb\xbfText.") == Texts{"Text."});
  CHECK(texts_of("> quoted text\n> goes on.") == Texts{"quoted text goes on."});
  CHECK(texts_of("!!! warning \"Title\"\n    Inside it.\n") == Texts{"Inside it."});
}

TEST_CASE("Markup is taken out of a sentence, code and glob patterns are not") {
  CHECK(plain_text("**bold** and *slanted* and `a*b*` here") == "bold and slanted and `a*b*` here");
  CHECK(plain_text("see [the page](x.md) and ![an image](y.png)") == "see the page and an image");
  CHECK(plain_text("a < b, <b>c</b>, <https://e.org>") == "a < b, c, https://e.org");
  CHECK(plain_text("2 * 3 and [no link] and ` lone") == "2 * 3 and [no link] and ` lone");
}

TEST_CASE("In plain text, marks are text") {
  CHECK(texts_of("# not a heading\nbut *text*.", Markup::plain) == Texts{"# not a heading but *text*."});
}

TEST_CASE("Hostile markup is read in linear time") {
  std::string brackets(1 << 20, '[');
  std::string ticks;
  for (int i = 0; i < 1 << 18; ++i) ticks += "<`";
  CHECK(texts_of(brackets + " word").size() == 1);
  CHECK(texts_of(ticks + " word").size() == 1);
}

TEST_CASE("Terms are stems, whole names and their parts") {
  CHECK(terms_of("How are the reporters loaded?") == Texts{"reporter", "load"});
  CHECK(terms_of("block_timeout") == Texts{"block_timeout", "block", "timeout"});
  CHECK(terms_of("TelemetryContext") == Texts{"telemetrycontext", "telemetr", "context"});
  CHECK(terms_of("POLLUX_TELEMETRY=1") == Texts{"pollux_telemetry", "pollux", "telemetr", "1"});
  CHECK(terms_of("the host's queue") == Texts{"host", "queu"});
  CHECK(terms_of("HTTPServer") == Texts{"httpserver", "http", "server"});
  CHECK(terms_of("… — ! → \u00a0").empty());
  CHECK(terms_of("built\u2011in") == Texts{"built"});  // a non-breaking hyphen
  CHECK(terms_of("Größe 大小") == Texts{"größ", "大小"});
}

TEST_CASE("Words of one family have one stem, short words are left alone") {
  for (const char* word : {"load", "loads", "loaded", "loading"}) CHECK(stem(word) == "load");
  CHECK(stem("policies") == stem("policy"));
  CHECK(stem("delivery") == stem("deliver"));
  CHECK(stem("dropped") == stem("drop"));
  CHECK(stem("boxes") == "box");
  CHECK(stem("bus") == "bus");
  CHECK(stem("class") == "class");
  CHECK(stem("bed") == "bed");
}
