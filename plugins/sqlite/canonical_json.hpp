// CanonicalJson: the attributes of an event as one JSON object, keys ascending, so that equal sets are equal
// texts. The values are written as in all of Pollux's JSON.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/value.hpp>

namespace pollux::sqlite {

class CanonicalJson {
 public:
  // Appends the object. False if SQLite's JSON functions would not give back exactly what went in: a text or
  // a key with a NUL or not in UTF-8, a number that is not finite, and less than one in a hundred doubles of
  // common size.
  [[nodiscard]] bool append(std::string& out, const Attributes& attributes);

 private:
  struct Key {
    std::string json;  // "\"region\":"
    bool is_exact = false;
  };

  [[nodiscard]] const Key& key(const Attribute& attribute);

  std::vector<Key> keys_;          // by the process's ids
  std::vector<Attribute> sorted_;  // of the event at hand
};

// Whether SQLite reads this text of a finite number, digits with a point or an exponent, as exactly this
// number. Up to 3.42 it multiplies the digits by a power of ten as long doubles; later versions are more
// exact.
[[nodiscard]] bool is_read_exactly(std::string_view digits, double number);

}  // namespace pollux::sqlite
