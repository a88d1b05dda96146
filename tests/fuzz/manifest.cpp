// Plugin files that nobody has vouched for: refused with a reason, or a manifest whose every field stands in
// the file.
#include "load/manifest.hpp"

#include <pollux/sdk/manifest.hpp>

#include "fuzz.hpp"
#include "load/object_file.hpp"
#include "load/option_spec.hpp"
#include "load/plain_text.hpp"

namespace {

using namespace pollux::load;

void check_reason(const pollux::Error& error) {
  fuzz::property(!error.what.empty() && error.where == "file", "a refusal says where and what",
                 error.message());
  fuzz::property(is_plain_text(error.message()), "a reason holds no control characters", error.message());
}

// What the host takes the SDK lets a plugin declare, and writing it again changes nothing.
void check_option(const OptionSpec& spec) {
  const std::string& type = spec.value.text;
  std::string exclusive;
  if (spec.exclusive) {
    const auto& [key, value] = *spec.exclusive;
    exclusive = key.empty() ? "exclusive " : "exclusive:" + key + "=" + value + " ";
  }
  const std::string flags = exclusive + std::string(spec.required ? "required " : "") +
                            (spec.secret ? "secret " : "") + (spec.scopes ? "scopes " : "") +
                            (spec.ascending ? "ascending" : "");
  fuzz::property(pollux::sdk::is_option_key(spec.key) && pollux::sdk::is_option_type(type) &&
                     pollux::sdk::are_option_flags(flags),
                 "the SDK knows the key, the type and the flags that the host knows", spec.key + ' ' + type);
  const std::string line = spec.key + '|' + type + '|' + spec.default_text + '|' + flags + '|' + spec.summary;
  const auto again = parse_option_spec(line);
  fuzz::property(again.has_value(), "an option that was read is read again", line);
  fuzz::property(again->key == spec.key && again->value.text == type && again->ascending == spec.ascending &&
                     again->exclusive == spec.exclusive && again->default_text == spec.default_text &&
                     again->required == spec.required && again->scopes == spec.scopes &&
                     again->secret == spec.secret && again->summary == spec.summary,
                 "an option that is written is read as the same", line);
}

void check_manifest(std::string_view bytes) {
  const auto manifest = parse_manifest(bytes, "file");
  if (!manifest) return check_reason(manifest.error());
  const auto stands = [&](const std::string& text) {
    fuzz::property(bytes.find(text) != bytes.npos, "a field stands in the file", text);
    fuzz::property(is_plain_text(text), "a field is plain text");
  };
  for (const std::string& text :
       {manifest->name, manifest->version, manifest->sdk, manifest->license, manifest->summary})
    stands(text);
  // What is of another ABI is not judged: its version is what the host refuses.
  if (manifest->abi_major != POLLUX_ABI_MAJOR || manifest->abi_candidate != POLLUX_ABI_CANDIDATE) return;
  fuzz::property(pollux::sdk::is_plugin_name(manifest->name), "the SDK takes the name", manifest->name);
  for (const std::string& capability : manifest->capabilities) stands(capability);
  for (const OptionSpec& spec : manifest->options) {
    for (const std::string& text : {spec.key, spec.default_text, spec.summary}) stands(text);
    stands(spec.value.text);
    check_option(spec);
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string_view file = fuzz::text_of(bytes, size);
  if (const auto object = read_object(file, "file")) {
    fuzz::property(file.find(object->manifest) != file.npos, "the section stands in the file");
    if (const auto fits = check_machine(*object, "file"); !fits) check_reason(fits.error());
    check_manifest(object->manifest);
  } else {
    check_reason(object.error());
  }
  // The section alone too, so that a mutation need not keep a file around it whole.
  check_manifest(file);
  return 0;
}
