// Reads the options that name a target, and those of each target.
#include "settings.hpp"

#include <cerrno>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "ecs_lines.hpp"
#include "field_lines.hpp"
#include "journal_entries.hpp"
#include "json_lines.hpp"
#include "syslog_messages.hpp"
#include "text_lines.hpp"

namespace pollux::log {
namespace {

constexpr std::size_t longest_ident = 48;  // RFC 5424, APP-NAME

enum class Target { to_stderr, to_stdout, file, syslog, journald };

Target read_target(const Options& options) {
  return static_cast<Target>(options.choice("target", {"stderr", "stdout", "file", "syslog", "journald"}));
}

shared::FileSettings read_file(const Options& options) {
  return shared::read_file_settings(options, std::int64_t{10} << 20);
}

SocketSettings read_socket_settings(const Options& options, bool journal) {
  return {options.string("socket", journal ? "/run/systemd/journal/socket" : "/dev/log"),
          journal ? "systemd-journald" : "a syslog daemon", journal};
}

bool is_ident_character(char c) { return c > ' ' && c <= '~' && c != '[' && c != ':'; }

// By default the program's name.
std::string read_ident(const Options& options, const Resource& resource) {
  if (!options.has("ident")) {
    std::string name(resource.program().substr(0, longest_ident));
    for (char& c : name) c = is_ident_character(c) ? c : '_';
    return name.empty() ? "pollux" : name;
  }
  return options.string("ident");
}

// Those that programs of no certain kind use.
int read_facility(const Options& options) {
  constexpr std::string_view names[] = {"user",   "daemon", "local0", "local1", "local2",
                                        "local3", "local4", "local5", "local6", "local7"};
  constexpr int numbers[] = {1, 3, 16, 17, 18, 19, 20, 21, 22, 23};  // RFC 5424, table 1
  return numbers[options.choice("facility", names)];
}

// What another target needs may stay in the file while the target is a console, if that is said.
void refuse_unused(const Options& options, std::string_view key, const std::string& target) {
  const pollux_option* written = options.find("target");
  if (!options.has(key) || (written && written->line != 0)) return;
  options.reject(
      key, "nothing would be written there, for the target is \"stderr\" unless it is given; add target = " +
               target);
}

std::unique_ptr<RecordWriter> make_text(const Options& options, bool headed) {
  if (options.choice("fields", {"short", "all"}) == 1) return std::make_unique<FieldLines>(headed);
  return std::make_unique<TextLines>(headed);
}

}  // namespace

Destination read_destination(const Options& options) {
  const Target target = read_target(options);
  Destination destination;
  switch (target) {
    case Target::file:
      destination.file = read_file(options);
      destination.append = options.boolean("append", true);
      return destination;
    case Target::syslog:
    case Target::journald:
      destination.socket = read_socket_settings(options, target == Target::journald);
      return destination;
    case Target::to_stderr:
    case Target::to_stdout:
      destination.stream = target == Target::to_stdout ? stdout : stderr;
  }
  refuse_unused(options, "path", "\"file\"");
  refuse_unused(options, "socket", "\"syslog\" or \"journald\"");
  return destination;
}

std::unique_ptr<RecordWriter> make_writer(const Options& options, const Resource& resource) {
  const Target target = read_target(options);
  const std::size_t format = options.choice("format", {"text", "json", "ecs"});
  const int facility = read_facility(options);
  const std::string ident = read_ident(options, resource);
  const auto protocol =
      static_cast<SyslogHeader::Protocol>(options.choice("protocol", {"rfc3164", "rfc5424"}));
  if (target == Target::journald) return std::make_unique<JournalEntries>(ident, facility);

  std::unique_ptr<RecordWriter> lines;
  if (format == 0) {
    lines = make_text(options, target != Target::syslog);
  } else if (format == 1) {
    lines = std::make_unique<JsonLines>();
  } else {
    lines = std::make_unique<EcsLines>(ident, resource.pid());
  }
  if (target != Target::syslog) return lines;
  SyslogHeader header{protocol, facility, ident, std::string(resource.host_name()), resource.pid()};
  return std::make_unique<SyslogMessages>(std::move(header), std::move(lines));
}

}  // namespace pollux::log
