// BM25 over weighted fields. The constants were set on documentation: short texts, whose headings say what
// they are about.
#include "text/ranking.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "text/terms.hpp"

namespace batch_pipeline {
namespace {

constexpr double saturation = 1.2;     // BM25's k1: how soon a repeated word stops counting
constexpr double length_weight = 0.6;  // BM25's b: a long sentence says more, but not only what was asked for
constexpr float heading_weight = 0.5f;   // of a word in a heading, against one in the sentence
constexpr float context_weight = 0.25f;  // of a word in the sentence before or the code that follows
constexpr double elsewhere = 0.5;        // how much of a question's word such places cover
constexpr double subject_bonus = 1.15;   // for a sentence that begins with a word that was asked for
constexpr double topic_bonus = 1.6;      // for one that begins with all that was asked for
constexpr double definition_bonus = 3;   // for one that says what just that is: "scope: a named region"
constexpr std::size_t lead_terms = 4;
constexpr double least_coverage = 0.45;  // of the question's words, rare ones counting more
constexpr std::size_t stub = 3;          // terms; what is shorter says little

std::vector<std::string> distinct(std::vector<std::string> terms) {
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

float factor_of(const Sentence& sentence, std::size_t terms) {
  float factor = 1.0f;
  if (terms < stub) factor *= terms < 2 ? 0.2f : 0.5f;
  if (sentence.text.ends_with(':')) factor *= 0.8f;
  if (sentence.text.ends_with('?')) factor *= 0.3f;
  return factor;
}

// What a sentence begins with, and whether it goes on to say what that is.
void lead_of(std::string_view text, std::vector<std::string>& lead, bool& defines) {
  std::size_t end = std::string_view::npos;
  for (const std::string_view mark : {": ", " is ", " are "}) end = std::min(end, text.find(mark));
  lead = terms_of(text.substr(0, end));
  defines = end != std::string_view::npos && !lead.empty() && lead.size() <= lead_terms;
  if (!defines) lead = terms_of(text);
  if (lead.size() > lead_terms) lead.resize(lead_terms);
}

// `asked` is sorted.
double bonus_of(const std::vector<std::string>& lead, bool defines, const std::vector<std::string>& asked) {
  const auto is_asked = [&](const std::string& term) {
    return std::binary_search(asked.begin(), asked.end(), term);
  };
  if (lead.empty() || !is_asked(lead.front())) return 1.0;
  const auto topic = static_cast<std::size_t>(std::count_if(lead.begin(), lead.end(), is_asked));
  if (topic < asked.size()) return subject_bonus;
  return defines && topic == lead.size() ? definition_bonus : topic_bonus;
}

}  // namespace

Ranking::Ranking(const std::vector<Sentence>& sentences) {
  double total = 0.0;
  shapes_.reserve(sentences.size());
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    const Sentence& sentence = sentences[i];
    const std::vector<std::string> own = terms_of(sentence.text);
    std::map<std::string, Posting> found;
    const auto posting = [&](const std::string& term) -> Posting& {
      return found.try_emplace(term, Posting{static_cast<std::uint32_t>(i), 0.0f, false}).first->second;
    };
    for (const std::string& term : own) {
      posting(term).weight += 1.0f;
      posting(term).own = true;
    }
    for (const std::string& term : distinct(terms_of(sentence.heading)))
      posting(term).weight += heading_weight;
    for (const std::string& term : distinct(terms_of(sentence.context)))
      posting(term).weight += context_weight;
    for (const auto& [term, entry] : found) terms_[term].push_back(entry);
    shapes_.push_back({static_cast<float>(own.size()), factor_of(sentence, own.size()), {}, false});
    lead_of(sentence.text, shapes_.back().lead, shapes_.back().defines);
    total += static_cast<double>(own.size());
  }
  if (total > 0.0) average_length_ = total / static_cast<double>(sentences.size());
}

const std::vector<Ranking::Posting>* Ranking::find(const std::string& term) const {
  const auto at = terms_.find(term);
  return at == terms_.end() ? nullptr : &at->second;
}

double Ranking::rarity(const std::vector<Posting>* postings) const {
  const auto having = static_cast<double>(postings ? postings->size() : 0);
  const auto all = static_cast<double>(shapes_.size());
  return std::log(1.0 + (all - having + 0.5) / (having + 0.5));
}

std::optional<Ranked> Ranking::best(std::string_view question) const {
  struct Sum {
    double score = 0.0;
    double covered = 0.0;
  };
  std::map<std::uint32_t, Sum> sums;  // ordered, so that the first of equals is the first in the text
  const std::vector<std::string> asked = distinct(terms_of(question));
  double asked_weight = 0.0;
  for (const std::string& term : asked) {
    const std::vector<Posting>* postings = find(term);
    const double rare = rarity(postings);
    asked_weight += rare;
    if (!postings) continue;
    for (const Posting& posting : *postings) {
      const double relative_length = shapes_[posting.sentence].length / average_length_;
      const double soft = saturation * (1.0 - length_weight + length_weight * relative_length);
      const double weight = posting.weight;
      Sum& sum = sums[posting.sentence];
      sum.score += rare * weight * (saturation + 1.0) / (weight + soft);
      sum.covered += rare * (posting.own ? 1.0 : elsewhere);
    }
  }
  std::optional<Ranked> best;
  for (const auto& [sentence, sum] : sums) {
    const double coverage = sum.covered / asked_weight;
    if (coverage < least_coverage) continue;
    const Shape& shape = shapes_[sentence];
    double score = sum.score * coverage * static_cast<double>(shape.factor);
    score *= bonus_of(shape.lead, shape.defines, asked);
    if (!best || score > best->score) best = Ranked{sentence, score};
  }
  return best;
}

std::size_t Ranking::candidates(std::string_view question) const {
  std::vector<std::uint32_t> seen;
  for (const std::string& term : distinct(terms_of(question))) {
    if (const std::vector<Posting>* postings = find(term)) {
      for (const Posting& posting : *postings) seen.push_back(posting.sentence);
    }
  }
  std::sort(seen.begin(), seen.end());
  return static_cast<std::size_t>(std::unique(seen.begin(), seen.end()) - seen.begin());
}

}  // namespace batch_pipeline
