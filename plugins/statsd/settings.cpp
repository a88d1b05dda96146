// Checks each option by itself, then what only DogStatsD can say.
#include "settings.hpp"

#include <cstdint>

#include "escape.hpp"

namespace pollux::statsd {
namespace {

// Whole Ethernet frames of the usual 1500 bytes on the way; what agents read from a Unix socket.
constexpr std::int64_t udp_size = 1432;
constexpr std::int64_t local_size = 8192;
constexpr std::int64_t least_size = 128;
constexpr std::int64_t most_size = 65'507;  // that UDP can carry

// Of choices that live for the process, the one that was given.
template <std::size_t N>
std::string_view choice(const Options& options, std::string_view key, const std::string_view (&choices)[N]) {
  const std::string given = options.string(key, choices[0]);
  std::string expected;
  for (const std::string_view each : choices) {
    if (each == given) return each;
    expected.append(expected.empty() ? "" : ", ").append(each);
  }
  options.reject(key, "expected one of " + expected + "; found '" + given + "'");
}

double share(const Options& options, std::string_view key) {
  const double given = options.number(key, 1.0);
  if (!(given >= 1e-6 && given <= 1.0)) {
    options.reject(key, "expected a share from 0.000001 to 1; found " + std::to_string(given));
  }
  return given;
}

Address read_address(const Options& options) {
  const std::string given = options.string("address", "udp://127.0.0.1:8125");
  const std::optional<Address> address = parse_address(given);
  if (address) return *address;
  options.reject("address",
                 "expected \"udp://HOST:PORT\", with an IPv6 address in brackets, or \"unix:///PATH\" of at "
                 "most 107 bytes; found '" +
                     given.substr(0, 200) + "'");
}

std::size_t read_datagram_size(const Options& options, Address::Kind kind) {
  const std::int64_t given = options.int64("datagram_size", 0);
  if (given == 0) return static_cast<std::size_t>(kind == Address::Kind::udp ? udp_size : local_size);
  if (given < least_size || given > most_size) {
    options.reject("datagram_size",
                   "expected 128 to 65507 bytes, or 0 for the size that suits the address; "
                   "found " +
                       std::to_string(given));
  }
  return static_cast<std::size_t>(given);
}

std::string read_prefix(const Options& options, Format format) {
  std::string prefix;
  append_name(prefix, options.string("prefix"), format);
  while (prefix.ends_with('.')) prefix.pop_back();
  if (!prefix.empty()) prefix += '.';
  return prefix;
}

std::string read_tags(const Options& options) {
  std::string all;
  for (const std::string& given : options.strings("tags")) {
    const std::size_t colon = given.find(':');
    if (given.empty() || colon == 0) {
      options.reject("tags", "expected tags such as \"env:prod\" or \"canary\"; found '" + given + "'");
    }
    if (!all.empty()) all += ',';
    append_tag(all, std::string_view(given).substr(0, colon),
               colon == given.npos ? std::string_view{} : std::string_view(given).substr(colon + 1));
  }
  return all;
}

std::string read_container(const Options& options) {
  std::string given = options.string("container");
  for (const char c : given) {
    if (c <= ' ' || c > '~' || c == '|') {
      options.reject("container", "expected \"auto\", an id, or \"\" for none; found '" + given + "'");
    }
  }
  return given;
}

// Plain StatsD has no place for these: what is not sent is not accepted either.
void reject_what_only_dogstatsd_has(const Options& options, const Settings& settings) {
  constexpr std::string_view remedy = "only DogStatsD has it; set format = \"dogstatsd\"";
  if (!settings.tags.empty()) options.reject("tags", std::string(remedy));
  if (!settings.container.empty()) options.reject("container", std::string(remedy));
  if (settings.timestamps) options.reject("timestamps", std::string(remedy));
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.address = read_address(options);
  settings.format =
      choice(options, "format", {"statsd", "dogstatsd"}) == "statsd" ? Format::statsd : Format::dogstatsd;
  settings.datagram_size = read_datagram_size(options, settings.address.kind);
  settings.prefix = read_prefix(options, settings.format);
  settings.timing_type = choice(options, "timing_type", {"ms", "h", "d"});
  settings.histogram_type = choice(options, "histogram_type", {"auto", "ms", "h", "d"});
  if (settings.histogram_type == "auto") {
    settings.histogram_type = settings.format == Format::statsd ? "ms" : "h";
  }
  settings.sample_rate = share(options, "sample_rate");
  settings.scope_sample = share(options, "scope_sample");
  settings.attributes =
      options.has("attributes") ? options.strings("attributes") : std::vector<std::string>{"*"};
  settings.tags = read_tags(options);
  settings.container = read_container(options);
  settings.timestamps = options.boolean("timestamps", false);
  settings.when_away = choice(options, "when_away", {"retry", "drop"}) == "retry" ? Away::retry : Away::drop;
  if (settings.format == Format::statsd) reject_what_only_dogstatsd_has(options, settings);
  return settings;
}

}  // namespace pollux::statsd
