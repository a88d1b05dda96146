// Edit distance over a few short words: three rows of the usual table.
#include "config/nearest.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <pollux/sdk/ascii.hpp>

namespace pollux::config {

namespace {

std::size_t distance(std::string_view from, std::string_view to) {
  const std::size_t width = to.size() + 1;
  std::vector<std::size_t> before_last(width), last(width), row(width);
  for (std::size_t column = 0; column < width; ++column) row[column] = column;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      const std::size_t replace = last[j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      row[j] = std::min({replace, last[j] + 1, row[j - 1] + 1});
      const bool swapped = i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[to.size()];
}

bool contains_one_another(std::string_view left, std::string_view right) {
  constexpr std::size_t telling = 4;  // shorter ones stand in too many words
  if (std::min(left.size(), right.size()) < telling) return false;
  return left.find(right) != std::string_view::npos || right.find(left) != std::string_view::npos;
}

}  // namespace

std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known) {
  constexpr std::size_t longest = 64;  // a longer key is no slip of the finger, and the table would be large
  if (word.size() > longest) return std::nullopt;
  const std::string wanted = ascii::lowered(word);
  const std::size_t too_far = std::max<std::size_t>(2, word.size() / 3) + 1;
  std::optional<std::string_view> best;
  std::pair<std::size_t, std::size_t> best_rank(too_far, 0);
  for (const std::string_view candidate : known) {
    const std::string other = ascii::lowered(candidate);
    const std::size_t edits = distance(wanted, other);
    if (edits >= std::max(wanted.size(), other.size())) continue;  // no letter in common
    // One that contains the other counts as near, and among several of these the nearest wins.
    const std::size_t near = contains_one_another(wanted, other) ? std::min<std::size_t>(edits, 2) : edits;
    const std::pair rank(near, edits);
    if (rank < best_rank) {
      best = candidate;
      best_rank = rank;
    }
  }
  return best;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::optional<std::string_view> meant = nearest(word, known);
  return meant ? "did you mean '" + std::string(*meant) + "'?" : std::string();
}

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

}  // namespace pollux::config
