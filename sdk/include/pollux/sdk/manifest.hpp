// Lays out a plugin's manifest at compile time; the format is in <pollux/abi/manifest.h>.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include <pollux/abi/ext/handover.h>
#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/manifest.h>
#include <pollux/sdk/option_type.hpp>
#include <pollux/sdk/reporter.hpp>
#include <pollux/version.hpp>

namespace pollux::sdk {

constexpr std::string_view sdk_version = "c++ " POLLUX_VERSION;

// ^[a-z][a-z0-9_]*$
constexpr bool is_plugin_name(std::string_view name) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
  return !name.empty() && letters.find(name[0]) != name.npos &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos;
}

// One entry of the manifest must stay one entry, and one line.
constexpr bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

constexpr bool are_option_flags(std::string_view flags) {
  while (!flags.empty()) {
    const std::string_view flag = flags.substr(0, flags.find(' '));
    const bool is_known = flag.empty() || flag == "required" || flag == "secret" || flag == "ascending" ||
                          flag == "scopes" || flag.starts_with("only:") || flag == "exclusive" ||
                          flag.starts_with("exclusive:") || flag.starts_with("required:");
    if (!is_known) return false;
    flags.remove_prefix(std::min(flags.size(), flag.size() + 1));
  }
  return true;
}

// What the host would refuse the plugin for, or misread, found while it is compiled.
template <class Reporter>
constexpr bool options_are_well_formed() {
  if constexpr (DeclaresOptions<Reporter>) {
    for (const auto& option : Reporter::options) {
      for (const std::string_view field : {option.key, option.type, option.default_text}) {
        if (!is_one_line(field)) return false;
      }
      if (option.default_text.find('|') != option.default_text.npos) return false;
      if (!is_option_key(option.key) || !is_option_type(option.type) || !are_option_flags(option.flags))
        return false;
      if (!is_one_line(option.summary)) return false;
    }
  }
  return true;
}

// Appends entries to `bytes`, or only counts them when it is null.
struct ManifestWriter {
  char* bytes = nullptr;
  std::size_t size = 0;

  constexpr void put(std::string_view text) {
    for (const char c : text) put(c);
  }
  constexpr void put(char c) {
    if (bytes) bytes[size] = c;
    ++size;
  }
  constexpr void entry(std::string_view tag, std::string_view text) {
    put(tag);
    put('=');
    put(text);
    put('\0');
  }
};

template <class Reporter>
constexpr void write_manifest(ManifestWriter& writer, std::string_view name, std::string_view version,
                              std::string_view summary) {
  writer.put(std::string_view(POLLUX_MANIFEST_SIGNATURE, sizeof(POLLUX_MANIFEST_SIGNATURE) - 1));
  writer.put(std::string_view(POLLUX_MANIFEST_ABI, sizeof(POLLUX_MANIFEST_ABI) - 1));
  writer.entry("name", name);
  writer.entry("version", version);
  writer.entry("sdk", sdk_version);
  if constexpr (requires { std::string_view(Reporter::license); }) writer.entry("license", Reporter::license);
  writer.entry("summary", summary);
  if constexpr (requires { std::string_view(Reporter::batch); }) writer.entry("batch", Reporter::batch);
  if constexpr (GivesSnapshots<Reporter>) {
    writer.entry("capability", POLLUX_EXT_SNAPSHOT);
  }
  if constexpr (HandsOver<Reporter>) {
    writer.entry("capability", POLLUX_EXT_HANDOVER);
  }
  if constexpr (DeclaresOptions<Reporter>) {
    for (const auto& option : Reporter::options) {
      writer.put("option=");
      for (const std::string_view field : {option.key, option.type, option.default_text, option.flags}) {
        writer.put(field);
        writer.put('|');
      }
      writer.put(option.summary);
      writer.put('\0');
    }
  }
}

template <class Reporter>
constexpr std::size_t manifest_size(std::string_view name, std::string_view version,
                                    std::string_view summary) {
  ManifestWriter counter;
  write_manifest<Reporter>(counter, name, version, summary);
  return counter.size;
}

template <class Reporter, std::size_t Size>
constexpr std::array<char, Size> manifest_bytes(std::string_view name, std::string_view version,
                                                std::string_view summary) {
  std::array<char, Size> bytes{};
  ManifestWriter writer{bytes.data()};
  write_manifest<Reporter>(writer, name, version, summary);
  return bytes;
}

}  // namespace pollux::sdk
