// Parses a manifest's entries, each checked before it is believed: the section's bytes in, a Manifest out.
#include "load/manifest.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include <pollux/abi/manifest.h>
#include <pollux/abi/version.h>

#include "diagnose/clean.hpp"
#include "load/object_file.hpp"
#include "load/option_schema.hpp"
#include "load/option_spec.hpp"
#include "load/plain_text.hpp"

namespace pollux::load {
namespace {

constexpr std::string_view signature = "POLLUX-MANIFEST-1";
constexpr std::size_t most_options = 1000;
constexpr std::string_view signature_of_any_format = "POLLUX-MANIFEST-";

Error wrong(const std::string& where, std::string what, std::string expected) {
  return {where, "in the manifest, " + std::move(what), std::move(expected),
          "correct the manifest in the plugin's source and build it again"};
}

Error not_a_manifest(const std::string& where, std::string_view found) {
  if (found.starts_with(signature_of_any_format) && is_plain_text(found)) {
    return {where, "the manifest's format is " + diagnose::quoted(found), diagnose::quoted(signature),
            "update Pollux, or build the plugin against this version's SDK"};
  }
  return wrong(where, "the signature is missing",
               diagnose::quoted(signature) + " first in the section " POLLUX_MANIFEST_SECTION);
}

bool is_plugin_name(std::string_view name) {
  const auto inner = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  return !name.empty() && name[0] >= 'a' && name[0] <= 'z' && std::all_of(name.begin(), name.end(), inner);
}

std::optional<std::uint16_t> take_number(std::string_view& rest) {
  std::uint16_t number = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.starts_with('.')) rest.remove_prefix(1);
  return number;
}

// "1.0.2": digits and two dots, nothing else.
bool parse_abi(std::string_view text, Manifest& into) {
  if (std::count(text.begin(), text.end(), '.') != 2 || text.ends_with('.')) return false;
  const auto major = take_number(text);
  const auto minor = take_number(text);
  const auto candidate = take_number(text);
  if (!major || !minor || !candidate || !text.empty()) return false;
  into.abi_major = *major;
  into.required_minor = *minor;
  into.abi_candidate = *candidate;
  return true;
}

struct Entry {
  std::string_view tag;
  std::string_view text;
};

// The entries after the signature; an error when one is not `tag=text` that a person could read.
Result<std::vector<Entry>> split(std::string_view bytes, const std::string& where) {
  // Linkers pad with zeros.
  bytes = bytes.substr(0, bytes.find_last_not_of('\0') + 1);
  if (bytes.empty()) return failure(not_a_manifest(where, {}));
  std::vector<Entry> entries;
  for (std::size_t number = 1; !bytes.empty(); ++number) {
    const std::string_view entry = bytes.substr(0, bytes.find('\0'));
    bytes.remove_prefix(std::min(entry.size() + 1, bytes.size()));
    if (number == 1) {
      if (entry != signature) return failure(not_a_manifest(where, entry));
      continue;
    }
    const std::string place = "entry " + std::to_string(number);
    if (entry == signature) {
      return failure(wrong(where, place + " begins a second manifest", "one plugin in a library"));
    }
    if (!is_plain_text(entry)) {
      return failure(wrong(where, place + " is not readable text", "UTF-8 without control characters"));
    }
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos || equals == 0) {
      return failure(wrong(where, place + " is " + diagnose::quoted(entry), "tag=text"));
    }
    entries.push_back({entry.substr(0, equals), entry.substr(equals + 1)});
  }
  return entries;
}

// The one entry of that tag, empty when it is absent.
Result<std::string> single(const std::vector<Entry>& entries, std::string_view tag, bool required,
                           const std::string& where) {
  const Entry* found = nullptr;
  for (const Entry& entry : entries) {
    if (entry.tag != tag) continue;
    if (found)
      return failure(wrong(where, "the entry " + diagnose::quoted(tag) + " stands twice", "it once"));
    found = &entry;
  }
  if (required && !found)
    return failure(
        wrong(where, "the entry " + diagnose::quoted(tag) + " is missing", std::string(tag) + "=…"));
  return found ? std::string(found->text) : std::string();
}

Result<void> parse_singles(const std::vector<Entry>& entries, Manifest& into, const std::string& where) {
  struct Field {
    std::string_view tag;
    std::string Manifest::*member;
    bool required;
  };
  for (const Field& field : {Field{"name", &Manifest::name, true}, Field{"version", &Manifest::version, true},
                             Field{"sdk", &Manifest::sdk, false}, Field{"license", &Manifest::license, false},
                             Field{"summary", &Manifest::summary, false}}) {
    auto text = single(entries, field.tag, field.required, where);
    if (!text) return failure(text.error());
    into.*field.member = std::move(*text);
  }
  if (!is_plugin_name(into.name)) {
    return failure(
        wrong(where, "the name is " + diagnose::quoted(into.name), "a-z first, then a-z, 0-9 and _"));
  }
  return {};
}

Result<void> parse_options(const std::vector<Entry>& entries, Manifest& into, const std::string& where) {
  for (const Entry& entry : entries) {
    if (entry.tag != "option") continue;
    if (into.options.size() == most_options)
      return failure(wrong(where, "there are too many options", "at most " + std::to_string(most_options)));
    auto spec = parse_option_spec(entry.text);
    if (!spec) return failure(wrong(where, spec.error().what, spec.error().expected));
    into.options.push_back(std::move(*spec));
  }
  const auto schema = OptionSchema::of(into.options);
  if (!schema) return failure(wrong(where, schema.error().what, schema.error().expected));
  return {};
}

Result<void> parse_batch(const std::vector<Entry>& entries, Manifest& into, const std::string& where) {
  const auto text = single(entries, "batch", false, where);
  if (!text) return failure(text.error());
  if (text->empty()) return {};
  auto proposal = parse_batch_proposal(*text);
  if (!proposal) return failure(wrong(where, proposal.error().what, proposal.error().expected));
  into.batch = *proposal;
  return {};
}

bool is_our_abi(const Manifest& manifest) {
  return manifest.abi_major == POLLUX_ABI_MAJOR && manifest.abi_candidate == POLLUX_ABI_CANDIDATE &&
         manifest.required_minor <= POLLUX_ABI_MINOR;
}

}  // namespace

Result<Manifest> parse_manifest(std::string_view bytes, const std::string& where) {
  const auto entries = split(bytes, where);
  if (!entries) return failure(entries.error());
  Manifest manifest;
  const auto abi = single(*entries, "abi", true, where);
  if (!abi) return failure(abi.error());
  if (!parse_abi(*abi, manifest)) {
    return failure(wrong(where, "the ABI is " + diagnose::quoted(*abi), "abi=MAJOR.MINOR.CANDIDATE"));
  }
  auto singles = parse_singles(*entries, manifest, where);
  for (const Entry& entry : *entries) {
    if (entry.tag == "capability") manifest.capabilities.emplace_back(entry.text);
  }
  // Another ABI may write what this one cannot judge; such a plugin is refused for its version (check_abi),
  // not for that.
  if (!is_our_abi(manifest)) return manifest;
  if (!singles) return failure(singles.error());
  if (auto parsed = parse_batch(*entries, manifest, where); !parsed) return failure(parsed.error());
  if (auto parsed = parse_options(*entries, manifest, where); !parsed) return failure(parsed.error());
  return manifest;
}

Result<Manifest> manifest_of(const PluginFile& file) {
  const std::string where = file.named.string();
  const auto object = read_object(file.bytes, where);
  if (!object) return failure(object.error());
  return parse_manifest(object->manifest, where);
}

}  // namespace pollux::load
