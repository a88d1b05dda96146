// Checks each option by itself, then what depends on several.
#include "settings.hpp"

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "zstd_file.hpp"

namespace pollux::file {
namespace {

constexpr std::int64_t least_size = 1024;
constexpr std::chrono::seconds least_age{1};

// The index of the chosen one.
template <std::size_t N>
std::size_t choice(const Options& options, std::string_view key, const std::string_view (&choices)[N]) {
  const std::string given = options.string(key, choices[0]);
  std::string expected;
  for (std::size_t i = 0; i < N; ++i) {
    if (choices[i] == given) return i;
    expected.append(i == 0 ? "" : ", ").append(choices[i]);
  }
  options.reject(key, "expected one of " + expected + "; found '" + given + "'");
}

std::int64_t within(const Options& options, std::string_view key, std::int64_t fallback, std::int64_t least,
                    std::int64_t most) {
  const std::int64_t given = options.int64(key, fallback);
  if (given < least || given > most) {
    options.reject(key, "expected " + std::to_string(least) + " to " + std::to_string(most) + "; found " +
                            std::to_string(given));
  }
  return given;
}

std::filesystem::path read_path(const Options& options) {
  const std::string path = options.string("path");
  if (path.empty() || path.back() == '/' || path.find('\0') != path.npos) {
    throw OptionError("option 'path' is required: the file to write, such as \"events.jsonl\"",
                      options.find("path"));
  }
  return std::filesystem::absolute(path).lexically_normal();
}

mode_t read_mode(const Options& options) {
  const std::string text = options.string("mode", "0600");
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  if (error != std::errc() || end != text.data() + text.size() || mode > 0777) {
    options.reject("mode", "expected permissions as octal digits, such as \"0640\"; found '" + text + "'");
  }
  if ((mode & 0600u) != 0600u) {
    options.reject(
        "mode", "the owner must be able to read and write the file: \"0600\" and more; found '" + text + "'");
  }
  return mode;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.path = read_path(options);
  settings.format = choice(options, "format", {"jsonl", "csv"}) == 0 ? Format::jsonl : Format::csv;
  settings.mode = read_mode(options);
  const std::int64_t size = options.int64("rotate_size", std::int64_t{64} << 20);
  if (size != 0 && size < least_size) {
    options.reject("rotate_size",
                   "expected \"1KiB\" or more, or 0 for no limit; found " + std::to_string(size) + " bytes");
  }
  settings.rotate_size = static_cast<std::uint64_t>(size);
  settings.rotate_age = options.duration("rotate_age");
  if (settings.rotate_age != Nanoseconds(0) && settings.rotate_age < least_age) {
    options.reject("rotate_age", "expected \"1s\" or more, or \"0s\" for no limit; found " +
                                     std::to_string(settings.rotate_age.count()) + " ns");
  }
  settings.keep = static_cast<std::size_t>(within(options, "keep", 10, 0, 1'000'000));
  settings.compress = choice(options, "compress", {"none", "zstd"}) == 1;
  settings.level = static_cast<int>(within(options, "level", 3, 1, 19));
  settings.sync = static_cast<Sync>(choice(options, "sync", {"never", "flush", "batch"}));

  if (settings.compress && !zstd_is_available()) {
    options.reject("compress",
                   "this build of the plugin has no zstd; build it where libzstd-dev is installed, "
                   "or set compress = \"none\"");
  }
  const bool rotates = settings.rotate_size > 0 || settings.rotate_age > Nanoseconds(0);
  if (settings.compress && !rotates) {
    options.reject("compress",
                   "nothing would ever be compressed, for only files that were rotated are; set "
                   "rotate_size or rotate_age");
  }
  return settings;
}

}  // namespace pollux::file
