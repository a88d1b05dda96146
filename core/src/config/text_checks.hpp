// What the texts of a configuration must look like: names, patterns, folders.
// In: a text. Out: nothing, or what is wrong with it, worded to follow the text: "has an empty segment".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pollux::config {

struct TextFault {
  std::string what;
  std::string expected;
};

using TextCheck = std::optional<TextFault> (*)(std::string_view);

// A reporter's name: ^[A-Za-z][A-Za-z0-9_.-]{0,63}$.
[[nodiscard]] std::optional<TextFault> check_name(std::string_view text);

// The same, or a path.
[[nodiscard]] std::optional<TextFault> check_plugin(std::string_view text);

// A SHA-256 as `sha256sum` prints it: 64 hexadecimal digits, in lower case.
[[nodiscard]] std::optional<TextFault> check_sha256(std::string_view text);

// A pattern of scope paths: segments between dots, of all characters that names may have; `*` stands for any
// of them, and `**` only for whole segments.
[[nodiscard]] std::optional<TextFault> check_pattern(std::string_view text);

// A regular expression that finds secrets: of RE2's syntax, and no match of the empty text.
[[nodiscard]] std::optional<TextFault> check_value_pattern(std::string_view text);

// A path, for a socket; or nothing, for none.
[[nodiscard]] std::optional<TextFault> check_socket(std::string_view text);

// Anything but nothing: folders, and patterns of attribute keys.
[[nodiscard]] std::optional<TextFault> check_not_empty(std::string_view text);

// Whether the `plugin` value names a file rather than a plugin: it contains a slash, or ends in .so or .dll.
[[nodiscard]] bool is_plugin_path(std::string_view plugin);

// "log" of "log", "../libpollux_log.so" and "log.dll".
[[nodiscard]] std::string name_of_plugin(std::string_view plugin);

}  // namespace pollux::config
