// TagList: the attributes of an event as DogStatsD's tags. In: attributes, and patterns that say which of
// them become tags. Out: "key:value,key:value". Keys and values that are sent as one are reported.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/value.hpp>

#include "merges.hpp"

namespace pollux::statsd {

// Whether the whole text is what the pattern says, in which `*` stands for any characters, or none.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

class TagList {
 public:
  TagList(std::vector<std::string> patterns, HostView host)
      : patterns_(std::move(patterns)),
        keys_("tag keys", most, host),
        values_("tag values", Merges::of_values, host) {}

  // Appends each tag with a comma before it. An attribute whose key is `built_in`, that of a tag which is
  // there already, is called `attr.KEY`.
  void append(std::string& out, const Attributes& attributes, std::string_view built_in);

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
  void note_value(std::string_view key, std::string_view value, std::string_view sent);

  std::vector<std::string> patterns_;
  Merges keys_;
  Merges values_;  // those that are sent as another text, and after these those that may be the same
  std::vector<Key> kept_;
  Key unkept_;
};

}  // namespace pollux::statsd
