// The manifest of a plugin file, parsed; the format is in <pollux/abi/manifest.h>.
// In: the bytes of the section .pollux. Out: discovery, the option check and `pollux plugins`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "load/batch_proposal.hpp"
#include "load/plugin_file.hpp"
#include "load/value_type.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// Where the flags `exclusive`, `required` and `only` hold: always, or when another option has this value.
struct When {
  std::string key;  // empty: always
  std::string value;
  friend bool operator==(const When&, const When&) = default;
};

struct OptionSpec {
  std::string key;  // segments with dots between them; see option_schema.hpp
  ValueType value;
  std::string default_text;  // TOML; empty: none
  bool required = false;
  std::optional<When> required_when;  // where it is required only then
  std::optional<When> only_when;      // where it may have another value than its default
  bool secret = false;
  std::optional<When> exclusive;  // names a file that one reporter alone writes
  bool ascending = false;         // of a list of numbers: each is greater than the one before
  bool scopes = false;            // of a string: a pattern of scope paths
  std::string summary;
};

struct Manifest {
  std::uint16_t abi_major = 0;
  std::uint16_t required_minor = 0;
  std::uint16_t abi_candidate = 0;
  std::string name;
  std::string version;
  std::string sdk;
  std::string license;
  std::string summary;
  std::optional<BatchProposal> batch;  // how events should be gathered, where the configuration does not say
  std::vector<std::string> capabilities;
  std::vector<OptionSpec> options;
};

// `where` names the file in errors.
[[nodiscard]] Result<Manifest> parse_manifest(std::string_view bytes, const std::string& where);

// Finds the section in an ELF or PE library and parses it. Runs nothing of it, and trusts no byte.
[[nodiscard]] Result<Manifest> manifest_of(const PluginFile& file);

}  // namespace pollux::load
