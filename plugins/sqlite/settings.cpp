// Checks each option by itself.
#include "settings.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace pollux::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t least_size = std::int64_t{1} << 20;  // 1 MiB: an empty database and some events

std::filesystem::path read_path(const Options& options) {
  const std::string path = options.string("path");
  if (path.empty() || path.back() == '/' || path.find('\0') != path.npos) {
    throw OptionError("option 'path' is required: the database, such as \"events.db\"", options.find("path"));
  }
  return std::filesystem::absolute(path).lexically_normal();
}

mode_t read_mode(const Options& options) {
  const std::string text = options.string("mode", "0600");
  unsigned mode = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, 8);
  const bool is_octal = error == std::errc() && end == text.data() + text.size();
  if (!is_octal || mode > 0777 || (mode & 0600u) != 0600u) {
    options.reject("mode", "expected permissions as octal digits, \"0600\" and more; found '" + text + "'");
  }
  return mode;
}

std::chrono::nanoseconds between(const Options& options, std::string_view key,
                                 std::chrono::nanoseconds fallback, std::chrono::nanoseconds least,
                                 std::chrono::nanoseconds most, const char* expected) {
  const std::chrono::nanoseconds given = options.duration(key, fallback);
  if (given < least || given > most) {
    options.reject(key,
                   std::string("expected ") + expected + "; found " + std::to_string(given.count()) + " ns");
  }
  return given;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.path = read_path(options);
  settings.mode = read_mode(options);
  const std::string sync = options.string("sync", "checkpoint");
  if (sync != "checkpoint" && sync != "batch") {
    options.reject("sync", "expected one of checkpoint, batch; found '" + sync + "'");
  }
  settings.sync_batches = sync == "batch";
  settings.busy_timeout = std::chrono::duration_cast<std::chrono::milliseconds>(
      between(options, "busy_timeout", 1s, 0s, 60s, "\"0s\" to \"60s\""));
  settings.keep_age = options.duration("keep_age");
  if (settings.keep_age != 0ns) {
    settings.keep_age = between(options, "keep_age", 0s, 1s, std::chrono::hours(24 * 36'500),
                                "\"1s\" or more, or \"0s\" to keep events for ever");
  }
  const std::int64_t size = options.int64("max_size", std::int64_t{1} << 30);
  if (size != 0 && size < least_size) {
    options.reject("max_size",
                   "expected \"1MiB\" or more, or 0 for no limit; found " + std::to_string(size) + " bytes");
  }
  settings.max_size = static_cast<std::uint64_t>(size);
  return settings;
}

}  // namespace pollux::sqlite
