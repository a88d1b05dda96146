// The checks of a plugin's versions, sizes and functions, in the order in which each makes the next one safe.
#include "load/entry.hpp"

#include <cstdint>
#include <cstring>

#include <pollux/abi/version.h>
#include <pollux/version.hpp>

#include "diagnose/clean.hpp"

namespace pollux::load {
namespace {

// A later minor appends, and a plugin that was built before it stays loadable.
constexpr std::uint32_t entry_size = POLLUX_PLUGIN_ENTRY_SIZE_1_0;
constexpr std::uint32_t reporter_size = POLLUX_REPORTER_SIZE_1_0;

constexpr const char* rebuild = "build the plugin against the SDK of Pollux " POLLUX_VERSION;

struct Numbers {
  std::uint16_t major;
  std::uint16_t minor;
  std::uint16_t candidate;
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

std::string text_of(const Numbers& numbers) {
  return std::to_string(numbers.major) + "." + std::to_string(numbers.minor) + "." +
         std::to_string(numbers.candidate);
}

std::string hexadecimal(std::uint64_t number) {
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[(number >> shift) & 15];
  return "0x" + text;
}

// `subject` is who says so: "the manifest", "the symbol pollux_plugin".
Result<void> check_numbers(const Numbers& found, const std::string& subject, const std::string& where) {
  if (found.major != POLLUX_ABI_MAJOR) {
    return failure(Error{where, subject + " has ABI major " + std::to_string(found.major),
                         "major " + std::to_string(POLLUX_ABI_MAJOR) + ", which this Pollux speaks",
                         rebuild});
  }
  if (found.candidate != POLLUX_ABI_CANDIDATE) {
    return failure(Error{where, subject + " has ABI candidate " + std::to_string(found.candidate),
                         "candidate " + std::to_string(POLLUX_ABI_CANDIDATE) + ", which this Pollux speaks",
                         rebuild});
  }
  if (found.minor > POLLUX_ABI_MINOR) {
    return failure(Error{where, subject + " requires ABI minor " + std::to_string(found.minor),
                         "at most " + std::to_string(POLLUX_ABI_MINOR) + ", which this Pollux offers",
                         std::string("update Pollux, or ") + rebuild});
  }
  return {};
}

Error wrong_entry(const std::string& where, const std::string& what, const std::string& expected) {
  return {where, "the symbol " POLLUX_PLUGIN_SYMBOL " " + what, expected, rebuild};
}

Result<void> check_manifest(const pollux_plugin_entry& entry, const Manifest& manifest,
                            std::string_view section, const std::string& where) {
  const Numbers symbol{entry.abi_major, entry.required_minor, entry.abi_candidate};
  const Numbers file{manifest.abi_major, manifest.required_minor, manifest.abi_candidate};
  if (symbol != file)
    return failure(
        wrong_entry(where, "has ABI " + text_of(symbol), text_of(file) + ", as the manifest says"));
  if (!entry.manifest)
    return failure(wrong_entry(where, "has no manifest", "the bytes of the section .pollux"));
  // Sizes first: only then is it known that so many bytes can be read.
  std::uint64_t size = entry.manifest_size;
  if (size < section.size() || size > section.size() + 1) {
    return failure(wrong_entry(where, "has a manifest of " + std::to_string(size) + " bytes",
                               std::to_string(section.size()) + ", as in the section .pollux"));
  }
  if (std::memcmp(entry.manifest, section.data(), section.size()) != 0) {
    return failure(
        wrong_entry(where, "has another manifest than the file", "the bytes of the section .pollux"));
  }
  return {};
}

Result<void> check_reporter(const pollux_reporter* reporter, const std::string& where) {
  if (!reporter) return failure(wrong_entry(where, "has no table of functions", "a pollux_reporter"));
  if (reporter->struct_size < reporter_size) {
    return failure(
        wrong_entry(where, "has a table of functions of " + std::to_string(reporter->struct_size) + " bytes",
                    "at least " + std::to_string(reporter_size)));
  }
  const char* missing = !reporter->create    ? "create"
                        : !reporter->deliver ? "deliver"
                        : !reporter->destroy ? "destroy"
                                             : nullptr;
  if (missing) {
    return failure(wrong_entry(where, "has no function " + diagnose::quoted(missing),
                               "create, deliver and destroy, which every reporter has"));
  }
  return {};
}

}  // namespace

Result<void> check_abi(const Manifest& manifest, const std::string& where) {
  return check_numbers({manifest.abi_major, manifest.required_minor, manifest.abi_candidate}, "the manifest",
                       where);
}

Result<void> check_entry(const pollux_plugin_entry& entry, const Manifest& manifest, std::string_view section,
                         const std::string& where) {
  if (entry.magic != POLLUX_ABI_MAGIC) {
    return failure(wrong_entry(where, "begins with " + hexadecimal(entry.magic),
                               "the magic " + hexadecimal(POLLUX_ABI_MAGIC)));
  }
  if (entry.struct_size < entry_size) {
    return failure(wrong_entry(where, "has " + std::to_string(entry.struct_size) + " bytes",
                               "at least " + std::to_string(entry_size)));
  }
  const Numbers numbers{entry.abi_major, entry.required_minor, entry.abi_candidate};
  if (auto checked = check_numbers(numbers, "the symbol " POLLUX_PLUGIN_SYMBOL, where); !checked)
    return checked;
  if (auto checked = check_manifest(entry, manifest, section, where); !checked) return checked;
  return check_reporter(entry.reporter, where);
}

}  // namespace pollux::load
