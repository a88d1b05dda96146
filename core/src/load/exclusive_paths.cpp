// Compares paths as the system resolves them now; a file that changes its meaning later is caught by the
// plugins' own lock.
#include "load/exclusive_paths.hpp"

#include <algorithm>
#include <system_error>
#include <utility>
#include <variant>

#include "diagnose/clean.hpp"
#include "load/option_when.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;
using config::Option;

// /dev/stdout, /dev/null and the like. /dev/shm holds files.
bool is_device(const fs::path& path) {
  const std::string text = path.generic_string();
  return (text.starts_with("/dev/") && !text.starts_with("/dev/shm/")) || text.starts_with("/proc/");
}

fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path absolute = fs::absolute(path, error).lexically_normal();
  fs::path canonical = fs::weakly_canonical(absolute, error);
  return error ? absolute : canonical;
}

}  // namespace

const ExclusivePaths::Claim* ExclusivePaths::find(const fs::path& path) const {
  const auto is_same = [&path](const Claim& claim) {
    std::error_code error;
    return claim.path == path || fs::equivalent(claim.path, path, error);
  };
  const auto found = std::ranges::find_if(claims_, is_same);
  return found == claims_.end() ? nullptr : &*found;
}

Errors ExclusivePaths::claim(const config::Settings& settings, const config::ReporterSettings& reporter,
                             const Option& options, const Manifest& manifest) {
  Errors errors;
  std::vector<Claim> made;
  for (const OptionSpec& spec : manifest.options) {
    if (!spec.exclusive || !applies(*spec.exclusive, options)) continue;
    const Option* option = find_option(options, spec.key);
    const std::string* text = option ? std::get_if<std::string>(&option->value) : nullptr;
    if (!text || text->empty() || is_device(fs::path(*text).lexically_normal())) continue;
    const std::string place = settings.place(option->position);
    fs::path path = resolved(*text);
    if (const Claim* other = find(path)) {
      errors.push_back({place,
                        "option " + diagnose::quoted(spec.key) + " of reporter " +
                            diagnose::quoted(reporter.name) + " names the same file as reporter " +
                            diagnose::quoted(other->reporter) + " at " + other->place,
                        "a file of its own for each reporter", ""});
    } else {
      made.push_back({std::move(path), reporter.name, place});
    }
  }
  if (errors.empty()) std::ranges::move(made, std::back_inserter(claims_));
  return errors;
}

}  // namespace pollux::load
