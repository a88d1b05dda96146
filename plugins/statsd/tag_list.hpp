// TagList: the attributes of an event as DogStatsD's tags. In: attributes, and patterns that say which of
// them become tags. Out: "key:value,key:value".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/value.hpp>

namespace pollux::statsd {

// Whether the whole text is what the pattern says, in which `*` stands for any characters, or none.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

class TagList {
 public:
  explicit TagList(std::vector<std::string> patterns) : patterns_(std::move(patterns)) {}

  // Appends each tag with a comma before it. Of a key that was set twice the last value counts.
  void append(std::string& out, const Attributes& attributes);

 private:
  // Ids are dense; of the keys beyond these each use is escaped anew.
  static constexpr std::uint32_t most = 16'384;

  struct Key {
    enum class State : std::uint8_t { unknown, wanted, unwanted };
    State state = State::unknown;
    std::string text;  // escaped
  };

  void make(Key& key, std::string_view text) const;
  const Key& of(const Attribute& attribute);

  std::vector<std::string> patterns_;
  std::vector<Key> kept_;
  Key unkept_;
};

}  // namespace pollux::statsd
