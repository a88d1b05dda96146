// Lays out a plugin's manifest at compile time; the format is in <pollux/abi/manifest.h>.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include <pollux/abi/ext/snapshot.h>
#include <pollux/abi/manifest.h>

namespace pollux::sdk {

constexpr std::string_view sdk_version = "c++ 0.1.0";

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
  if constexpr (requires(const Reporter& reporter) { reporter.snapshot(); }) {
    writer.entry("capability", POLLUX_EXT_SNAPSHOT);
  }
  if constexpr (requires { Reporter::options[0].key; }) {
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
constexpr std::size_t manifest_size(std::string_view name, std::string_view version, std::string_view summary) {
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
