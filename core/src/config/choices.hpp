// The words that stand for the values of an enumeration in the file, in one place for reading and showing.
#pragma once

#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace pollux::config {

template <class E>
struct Choice {
  std::string_view word;
  E value;
};

// An array of Choice for each enumeration that the file can name; anything else does not compile.
template <class E>
inline constexpr bool choices = false;
template <>
inline constexpr Choice<Delivery> choices<Delivery>[] = {{"async", Delivery::async},
                                                         {"sync", Delivery::sync}};
template <>
inline constexpr Choice<OnError> choices<OnError>[] = {{"fail", OnError::fail}, {"skip", OnError::skip}};
template <>
inline constexpr Choice<Overflow> choices<Overflow>[] = {{"drop_newest", Overflow::drop_newest},
                                                         {"drop_oldest", Overflow::drop_oldest},
                                                         {"block", Overflow::block}};

template <class E>
[[nodiscard]] std::string_view word_of(E value) {
  for (const Choice<E>& choice : choices<E>) {
    if (choice.value == value) return choice.word;
  }
  return {};
}

template <class E>
[[nodiscard]] std::vector<std::string_view> words_of() {
  std::vector<std::string_view> words;
  for (const Choice<E>& choice : choices<E>) words.push_back(choice.word);
  return words;
}

}  // namespace pollux::config
