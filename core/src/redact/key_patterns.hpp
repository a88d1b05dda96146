// KeyPatterns: which keys stand for secrets. In: the patterns of [redaction] keys. Out: the pattern that a
// key matches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::redact {

class KeyPatterns {
 public:
  // `*` stands for any characters. Case does not matter, nor does the way in which words are separated:
  // private_key matches private-key, private.key, private/key, privateKey, PrivateKey and privatekey. Quotes
  // and closing brackets are passed over: *_auth matches user[auth]. A separator at the edge of a pattern or
  // beside a `*` asks for one: *_pass matches db-pass and dbPass, but not bypass.
  explicit KeyPatterns(const std::vector<std::string>& patterns);

  // The index of the first pattern that the whole key matches.
  [[nodiscard]] std::optional<std::size_t> match(std::string_view key) const;

 private:
  struct Pattern {
    std::string words;   // in lower case, words separated by `_`
    std::string joined;  // without separators between words
  };
  std::vector<Pattern> patterns_;
};

}  // namespace pollux::redact
