// A file's bytes to text, then the steps in order: parse, expand, assemble, override.
#include "config/load.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>
#include <utility>

#include "config/assemble.hpp"
#include "config/document.hpp"
#include "config/expand.hpp"
#include "config/faults.hpp"
#include "config/overrides.hpp"
#include "config/parse.hpp"
#include "config/trusted.hpp"
#include "diagnose/clean.hpp"

namespace pollux::config {

namespace {

// Reads to the end rather than asking for the size, so that a pipe may be named too.
Result<std::string> read_text(const std::filesystem::path& file) {
  const auto refuse = [&](std::string what, std::string expected) {
    return failure(Error{diagnose::escaped(file.string()), std::move(what), std::move(expected),
                         "check the path, and POLLUX_CONFIG if it comes from there"});
  };
  const auto reason = [](int code) { return std::generic_category().message(code); };
  constexpr auto expected = "a readable TOML file";

  std::error_code error;
  if (std::filesystem::is_directory(file, error)) return refuse("the configuration is a folder", expected);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::fopen(file.c_str(), "rbe"), &std::fclose);
  if (!stream) return refuse("cannot open the configuration: " + reason(errno), expected);
  // What was opened is judged, not what its name stands for by then.
  if (auto judged = judge_configuration(::fileno(stream.get()), file); !judged)
    return failure(judged.error());
  std::string text;
  char buffer[16 * 1024];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, stream.get())) {
    text.append(buffer, got);
    if (text.size() > largest_file) {
      return refuse("the configuration is too large", "at most " + format_size(largest_file));
    }
  }
  if (std::ferror(stream.get()) != 0)
    return refuse("cannot read the configuration: " + reason(errno), expected);
  return text;
}

}  // namespace

Result<Settings, Errors> load_text(std::string_view toml, const std::filesystem::path& file,
                                   const Surroundings& surroundings) {
  Settings settings = default_settings(file);
  Faults faults(settings.label);
  std::optional<Node> document = parse_document(toml, faults);
  if (document) {
    expand(*document, surroundings.environment, faults);
    assemble(*document, settings, faults);
  }
  apply_overrides(settings, surroundings, faults);
  if (document) report_unknown_reporter_keys(*document, settings, surroundings.option_keys, faults);
  if (!faults.empty()) return failure(faults.take());
  return settings;
}

Result<Settings, Errors> load_file(const std::filesystem::path& file, const Surroundings& surroundings) {
  Result<std::string> text = read_text(file);
  if (!text) return failure(Errors{std::move(text.error())});
  return load_text(*text, file, surroundings);
}

std::optional<std::filesystem::path> file_from_environment(const Environment& environment) {
  const std::optional<std::string> file = environment("POLLUX_CONFIG");
  if (!file || file->empty()) return std::nullopt;
  return std::filesystem::path(*file);
}

}  // namespace pollux::config
