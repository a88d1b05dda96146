// Formats manifests. The text in them is the plugin's, so it is made harmless first.
#include "cli/plugin_text.hpp"

#include <chrono>
#include <nlohmann/json.hpp>

#include <pollux/abi/version.h>

#include "cli/table.hpp"
#include "config/parse.hpp"

namespace pollux::cli {

namespace {

using Json = nlohmann::ordered_json;

std::string version_text(unsigned major, unsigned minor, unsigned candidate) {
  std::string text = std::to_string(major) + '.' + std::to_string(minor);
  if (candidate != 0) text += "-candidate." + std::to_string(candidate);
  return text;
}

std::string abi_of(const load::Manifest& manifest) {
  return version_text(manifest.abi_major, manifest.required_minor, manifest.abi_candidate);
}

// The rule is in <pollux/abi/version.h>.
bool fits_this_host(const load::Manifest& manifest) {
  return manifest.abi_major == POLLUX_ABI_MAJOR && manifest.abi_candidate == POLLUX_ABI_CANDIDATE &&
         manifest.required_minor <= POLLUX_ABI_MINOR;
}

std::string unfit(const load::Manifest& manifest) {
  return "needs a host with ABI " + abi_of(manifest) + ", this one has " +
         version_text(POLLUX_ABI_MAJOR, POLLUX_ABI_MINOR, POLLUX_ABI_CANDIDATE);
}

std::string joined(const std::vector<std::string>& items, const char* separator = ", ") {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : separator) + item;
  return text;
}

std::string flag_text(const std::string& flag, const load::When& when) {
  return when.key.empty() ? flag : flag + ":" + when.key + "=" + when.value;
}

std::string flags_text(const load::OptionSpec& option) {
  std::vector<std::string> flags;
  if (option.required) flags.emplace_back("required");
  if (option.required_when) flags.push_back(flag_text("required", *option.required_when));
  if (option.only_when) flags.push_back(flag_text("only", *option.only_when));
  if (option.secret) flags.emplace_back("secret");
  if (option.exclusive) flags.push_back(flag_text("exclusive", *option.exclusive));
  if (option.ascending) flags.emplace_back("ascending");
  if (option.scopes) flags.emplace_back("scopes");
  return joined(flags);
}

Json json_of(const load::OptionSpec& option) {
  const load::ValueType& value = option.value;
  Json json = {{"key", option.key}, {"type", load::name_of(value.type)}, {"schema", value.text}};
  if (value.type == load::OptionType::choice) json["choices"] = value.choices;
  json["default"] = option.default_text.empty() ? Json(nullptr) : Json(option.default_text);
  json["required"] =
      option.required_when ? Json(flag_text("required", *option.required_when)) : Json(option.required);
  json["only"] = option.only_when ? Json(flag_text("only", *option.only_when)) : Json(nullptr);
  json["secret"] = option.secret;
  json["exclusive"] = option.exclusive ? Json(flag_text("exclusive", *option.exclusive)) : Json(nullptr);
  json["ascending"] = option.ascending;
  json["scopes"] = option.scopes;
  json["summary"] = option.summary;
  return json;
}

Json json_of(const std::filesystem::path& file, const load::Manifest& manifest) {
  Json options = Json::array();
  for (const load::OptionSpec& option : manifest.options) options.push_back(json_of(option));
  return {{"file", file.string()},
          {"name", manifest.name},
          {"version", manifest.version},
          {"abi",
           {{"major", manifest.abi_major},
            {"required_minor", manifest.required_minor},
            {"candidate", manifest.abi_candidate},
            {"fits_this_host", fits_this_host(manifest)}}},
          {"sdk", manifest.sdk},
          {"license", manifest.license},
          {"summary", manifest.summary},
          {"batch", manifest.batch
                        ? Json{{"events", manifest.batch->events},
                               {"delay_s", std::chrono::duration<double>(manifest.batch->delay).count()}}
                        : Json()},
          {"capabilities", manifest.capabilities},
          {"options", std::move(options)}};
}

// A file name need not be UTF-8.
std::string dumped(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string list_as_text(const std::vector<load::FoundPlugin>& plugins, bool bold_header) {
  Table table({"NAME", "VERSION", "ABI", "FILE", "SUMMARY"});
  for (const load::FoundPlugin& plugin : plugins) {
    if (!plugin.manifest) {
      table.add({"", "", "", plugin.file.string(), "unreadable: " + plugin.manifest.error().message()});
      continue;
    }
    const load::Manifest& manifest = *plugin.manifest;
    table.add({manifest.name, manifest.version, abi_of(manifest), plugin.file.string(),
               fits_this_host(manifest) ? manifest.summary : unfit(manifest)});
  }
  return table.text(bold_header);
}

std::string list_as_json(const std::vector<load::FoundPlugin>& plugins) {
  Json list = Json::array();
  for (const load::FoundPlugin& plugin : plugins) {
    list.push_back(plugin.manifest
                       ? json_of(plugin.file, *plugin.manifest)
                       : Json{{"file", plugin.file.string()}, {"error", plugin.manifest.error().message()}});
  }
  return dumped(list);
}

std::string manifest_as_text(const std::filesystem::path& file, const std::string& sha256,
                             const load::Manifest& manifest, bool bold_header) {
  Table head;
  head.add({"file", file.string()});
  head.add({"sha256", sha256});
  head.add({"name", manifest.name});
  head.add({"version", manifest.version});
  head.add({"summary", manifest.summary});
  head.add({"license", manifest.license});
  head.add({"abi", fits_this_host(manifest) ? abi_of(manifest) + ", fits this host" : unfit(manifest)});
  head.add({"sdk", manifest.sdk});
  if (manifest.batch)
    head.add({"batch", std::to_string(manifest.batch->events) + " events, or " +
                           config::format_duration(manifest.batch->delay)});
  head.add({"capabilities", joined(manifest.capabilities)});
  if (manifest.options.empty()) {
    head.add({"options", "none"});
    return head.text();
  }
  Table options({"OPTION", "TYPE", "DEFAULT", "FLAGS", "SUMMARY"});
  for (const load::OptionSpec& option : manifest.options) {
    options.add({option.key, load::short_text(option.value), option.default_text, flags_text(option),
                 option.summary});
  }
  return head.text() + '\n' + options.text(bold_header);
}

std::string manifest_as_json(const std::filesystem::path& file, const std::string& sha256,
                             const load::Manifest& manifest) {
  Json json = json_of(file, manifest);
  json["sha256"] = sha256;
  return dumped(json);
}

}  // namespace pollux::cli
