// Options: what the configuration says to a reporter, and how a reporter declares what it accepts.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/option.h>
#include <pollux/sdk/raise.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux {

// One line of a reporter's option schema. The host checks the configuration against it before the reporter is
// made:
//
//   static constexpr pollux::OptionSpec options[] = {
//       {"path", "string", "", "required", "File to write"},
//       {"rotate.size", "size", "\"10MiB\"", "", "Bytes after which a new file is begun"},
//   };
//
// Keys, types with their ranges, flags and the text of a default are described in <pollux/abi/manifest.h>;
// <pollux/sdk/option_texts.hpp> has types for common strings.
struct OptionSpec {
  std::string_view key;
  std::string_view type;
  std::string_view default_text;
  std::string_view flags;
  std::string_view summary;
};

// Thrown by a reporter's constructor or reconfigure; the host shows it with the option's line in the file.
class OptionError : public std::invalid_argument {
 public:
  OptionError(const std::string& what, const pollux_option* option)
      : std::invalid_argument(what), option_(option) {}
  [[nodiscard]] const pollux_option* option() const { return option_; }

 private:
  const pollux_option* option_;
};

// A table of options. Valid until the constructor or reconfigure that was given it returns.
//
// Each getter takes a key, dotted for nested tables, and what to return when the option is absent. An option
// of another type throws OptionError.
class Options {
 public:
  Options() = default;
  explicit Options(const pollux_option* table) : table_(table) {}

  [[nodiscard]] bool has(std::string_view key) const { return find(key) != nullptr; }

  [[nodiscard]] bool boolean(std::string_view key, bool fallback = false) const {
    const pollux_option* option = find(key, POLLUX_OPTION_BOOL, "a bool");
    return option ? option->as.boolean != 0 : fallback;
  }
  [[nodiscard]] std::int64_t int64(std::string_view key, std::int64_t fallback = 0) const {
    const pollux_option* option = find(key, POLLUX_OPTION_INT64, "an integer");
    return option ? option->as.int64 : fallback;
  }
  // A number, whole or not.
  [[nodiscard]] double number(std::string_view key, double fallback = 0.0) const {
    const pollux_option* option = find(key);
    if (option && option->type == POLLUX_OPTION_INT64) return static_cast<double>(option->as.int64);
    option = find(key, POLLUX_OPTION_DOUBLE, "a number");
    return option ? option->as.float64 : fallback;
  }
  [[nodiscard]] std::string string(std::string_view key, std::string_view fallback = {}) const {
    const pollux_option* option = find(key, POLLUX_OPTION_STRING, "a string");
    return std::string(option ? view(option->as.string) : fallback);
  }
  // An option of the schema type `duration`.
  [[nodiscard]] std::chrono::nanoseconds duration(std::string_view key,
                                                  std::chrono::nanoseconds fallback = {}) const {
    return std::chrono::nanoseconds(int64(key, fallback.count()));
  }
  [[nodiscard]] std::vector<std::string> strings(std::string_view key) const {
    std::vector<std::string> items;
    if (const pollux_option* list = find(key, POLLUX_OPTION_LIST, "a list")) {
      for (std::uint32_t i = 0; i < list->child_count; ++i) {
        const pollux_option* item = child(list, i);
        if (item->type != POLLUX_OPTION_STRING) fail(key, "a list of strings", item);
        items.emplace_back(view(item->as.string));
      }
    }
    return items;
  }
  // A list of numbers, whole or not.
  [[nodiscard]] std::vector<double> numbers(std::string_view key) const {
    std::vector<double> items;
    if (const pollux_option* list = find(key, POLLUX_OPTION_LIST, "a list")) {
      for (std::uint32_t i = 0; i < list->child_count; ++i) {
        const pollux_option* item = child(list, i);
        const bool is_whole = item->type == POLLUX_OPTION_INT64;
        if (!is_whole && item->type != POLLUX_OPTION_DOUBLE) fail(key, "a list of numbers", item);
        items.push_back(is_whole ? static_cast<double>(item->as.int64) : item->as.float64);
      }
    }
    return items;
  }
  // The position of an enum's value in `choices`, the same as in the schema; `fallback` when the option is
  // absent.
  template <std::size_t Count>
  [[nodiscard]] std::size_t choice(std::string_view key, const std::string_view (&choices)[Count],
                                   std::size_t fallback = 0) const {
    const std::string given = string(key, choices[fallback]);
    for (std::size_t i = 0; i < Count; ++i) {
      if (choices[i] == given) return i;
    }
    reject(key, "'" + given + "' is not one of its choices");
  }
  [[nodiscard]] Options table(std::string_view key) const {
    return Options(find(key, POLLUX_OPTION_TABLE, "a table"));
  }

  // Calls `each(key, const pollux_option&)` for every entry.
  template <class Each>
  void for_each(Each&& each) const {
    for (std::uint32_t i = 0; table_ && i < table_->child_count; ++i) {
      const pollux_option* entry = child(table_, i);
      each(view(entry->key), *entry);
    }
  }

  // The entry itself, null when it is absent: for lists of tables, and for OptionError.
  [[nodiscard]] const pollux_option* find(std::string_view key) const {
    const pollux_option* at = table_;
    while (at) {
      const std::size_t dot = key.find('.');
      at = member(at, key.substr(0, dot));
      if (dot == std::string_view::npos) return at;
      key.remove_prefix(dot + 1);
    }
    return nullptr;
  }

  // Refuses an option: "option 'path': the folder does not exist".
  [[noreturn]] void reject(std::string_view key, const std::string& why) const {
    sdk::raise(OptionError("option '" + std::string(key) + "': " + why, find(key)));
  }

 private:
  static const pollux_option* child(const pollux_option* of, std::uint32_t index) {
    const auto* first = reinterpret_cast<const std::byte*>(of->children);
    return reinterpret_cast<const pollux_option*>(first + std::size_t{index} * of->child_stride);
  }
  static const pollux_option* member(const pollux_option* of, std::string_view key) {
    for (std::uint32_t i = 0; of->type == POLLUX_OPTION_TABLE && i < of->child_count; ++i) {
      if (view(child(of, i)->key) == key) return child(of, i);
    }
    return nullptr;
  }
  [[nodiscard]] const pollux_option* find(std::string_view key, std::uint32_t type,
                                          const char* expected) const {
    const pollux_option* option = find(key);
    if (option && option->type != type) fail(key, expected, option);
    return option;
  }
  [[noreturn]] static void fail(std::string_view key, const char* expected, const pollux_option* option) {
    sdk::raise(OptionError("option '" + std::string(key) + "' must be " + expected, option));
  }

  const pollux_option* table_ = nullptr;
};

}  // namespace pollux
