// Reads what the schema has checked.
#include "settings.hpp"

#include <cstdint>

#include "escape.hpp"

namespace pollux::statsd {
namespace {

// Whole Ethernet frames of the usual 1500 bytes on the way; what agents read from a Unix socket.
constexpr std::int64_t udp_size = 1432;
constexpr std::int64_t local_size = 8192;

// The schema admits only what parse_address reads.
Address read_address(const Options& options) {
  const std::optional<Address> address = parse_address(options.string("address", "udp://127.0.0.1:8125"));
  if (!address) options.reject("address", "expected \"udp://HOST:PORT\" or \"unix:///PATH\"");
  return *address;
}

std::string_view read_histogram_type(const Options& options, Format format) {
  constexpr std::string_view types[] = {"auto", "ms", "h", "d"};
  const std::size_t type = options.choice("histogram_type", types);
  if (type != 0) return types[type];
  return format == Format::statsd ? "ms" : "h";
}

std::size_t read_datagram_size(const Options& options, Address::Kind kind) {
  const std::int64_t given = options.int64("datagram_size", 0);
  if (given != 0) return static_cast<std::size_t>(given);
  return static_cast<std::size_t>(kind == Address::Kind::udp ? udp_size : local_size);
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
    if (!all.empty()) all += ',';
    append_tag(all, std::string_view(given).substr(0, colon),
               colon == given.npos ? std::string_view{} : std::string_view(given).substr(colon + 1));
  }
  return all;
}

}  // namespace

Settings read_settings(const Options& options) {
  Settings settings;
  settings.address = read_address(options);
  settings.resolve_interval = options.duration("resolve_interval", std::chrono::seconds(10));
  settings.format =
      options.choice("format", {"statsd", "dogstatsd"}) == 0 ? Format::statsd : Format::dogstatsd;
  settings.datagram_size = read_datagram_size(options, settings.address.kind);
  settings.prefix = read_prefix(options, settings.format);
  constexpr std::string_view types[] = {"ms", "h", "d"};
  settings.timing_type = types[options.choice("timing_type", types)];
  settings.histogram_type = read_histogram_type(options, settings.format);
  settings.sample_rate = options.number("sample_rate", 1.0);
  settings.scope_sample = options.number("scope_sample", 1.0);
  settings.attributes =
      options.has("attributes") ? options.strings("attributes") : std::vector<std::string>{"*"};
  settings.tags = read_tags(options);
  settings.container = options.string("container");
  settings.timestamps = options.boolean("timestamps", false);
  settings.when_away = options.choice("when_away", {"retry", "drop"}) == 0 ? Away::retry : Away::drop;
  return settings;
}

}  // namespace pollux::statsd
