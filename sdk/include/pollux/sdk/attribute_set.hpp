// AttributeSet: the attributes that tell one series of a metric from another. In: an event's attributes, in
// any order. Out: a key to find the series by, and a label for people.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux {

// Two sets are the same when they have the same keys with the same values of the same types: 1, 1.0 and "1"
// are three series. Valid as long as the batch that the attributes come from. Not for two threads at once; to
// be kept and assigned again, because it keeps its memory.
class AttributeSet {
 public:
  // The name that stands for every series beyond a limit, in reports, snapshots and names of tracks.
  static constexpr std::string_view other = "[other]";

  void clear() {
    sorted_.clear();
    key_.clear();
  }

  void assign(const Attributes& attributes) {
    sorted_.clear();
    for (const Attribute& attribute : attributes) sorted_.push_back(attribute);
    sort();
  }

  // Only attributes with one of these keys.
  void assign(const Attributes& attributes, std::span<const std::string> keys) {
    sorted_.clear();
    for (const Attribute& attribute : attributes) {
      if (std::find(keys.begin(), keys.end(), attribute.key) != keys.end()) sorted_.push_back(attribute);
    }
    sort();
  }

  [[nodiscard]] bool empty() const { return sorted_.empty(); }
  [[nodiscard]] std::size_t size() const { return sorted_.size(); }
  [[nodiscard]] auto begin() const { return sorted_.begin(); }  // by key
  [[nodiscard]] auto end() const { return sorted_.end(); }

  // Bytes that are the same for the same set, and for no other. Valid until the next assign.
  [[nodiscard]] std::string_view key() const { return key_; }

  // `level=3, result=hit`
  [[nodiscard]] std::string label() const {
    std::string out;
    for (const Attribute& attribute : sorted_) append_to_label(out, attribute.key, attribute.value);
    return out;
  }

  // One attribute more. A text in which anything could be mistaken is quoted as in JSON.
  static void append_to_label(std::string& out, std::string_view key, const Value& value) {
    if (!out.empty()) out += ", ";
    append_text(out, key);
    out += '=';
    append_value(out, value);
  }
  static void append_value(std::string& out, const Value& value) {
    value.is_string() ? append_text(out, value.string()) : json::append_value(out, value);
  }

 private:
  static void append_text(std::string& out, std::string_view text) {
    const bool is_plain = !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
      return static_cast<unsigned char>(c) > ' ' &&
             std::string_view("\"\\=,{}").find(c) == std::string_view::npos;
    });
    is_plain ? json::append_escaped(out, text) : json::append_string(out, text);
  }

  void sort() {
    std::sort(sorted_.begin(), sorted_.end(),
              [](const Attribute& a, const Attribute& b) { return a.key < b.key; });
    key_.clear();
    for (const Attribute& attribute : sorted_) {
      append_bytes(attribute.key);
      key_ += static_cast<char>(attribute.value.type());
      attribute.value.visit([this](const auto& held) {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string_view>) {
          append_bytes(held);
        } else {
          append_raw(held);
        }
      });
    }
  }

  void append_bytes(std::string_view text) {
    append_raw(text.size());
    key_ += text;
  }
  template <class T>
  void append_raw(const T& number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    key_.append(bytes, sizeof bytes);
  }

  std::vector<Attribute> sorted_;
  std::string key_;
};

namespace detail {

struct TextHash : std::hash<std::string_view> {
  using is_transparent = void;
};

}  // namespace detail

// By AttributeSet::key(), which is not copied to find something.
template <class T>
using BySet = std::unordered_map<std::string, T, detail::TextHash, std::equal_to<>>;

}  // namespace pollux
