// The loop of `pollux run`: line, event, host.
#include "cli/import_lines.hpp"

#include <cstddef>
#include <cstdio>
#include <system_error>

#include "cli/json_line.hpp"
#include "cli/line_reader.hpp"
#include "host/import.hpp"

namespace pollux::cli {

namespace {
constexpr std::size_t longest_line = 1024 * 1024;
}

Tally import_lines(Host& host, const Input& input, int stop, Progress& progress) {
  using Outcome = LineReader::Outcome;
  LineReader reader(input.descriptor(), stop, longest_line);
  BadLines bad(input.name());
  Tally tally;

  const auto report = [&](std::string_view reason) {
    progress.clear();
    bad.report(reader.line_number(), reason);
  };

  for (Outcome outcome = reader.next(); outcome != Outcome::end && outcome != Outcome::stopped;
       outcome = reader.next()) {
    if (outcome == Outcome::failed) {
      tally.cut_short = true;
      progress.clear();
      std::fprintf(stderr, "%s: reading failed after line %llu: %s\n", input.name().c_str(),
                   static_cast<unsigned long long>(reader.line_number()),
                   std::generic_category().message(reader.error()).c_str());
      break;
    }
    if (outcome == Outcome::too_long) {
      report("longer than 1 MiB");
      continue;
    }
    if (is_blank(reader.line())) continue;
    const Result<host::ImportedEvent, std::string> event = read_json_line(reader.line());
    if (!event) {
      report(event.error());
      continue;
    }
    ++tally.events;
    if (!host::import(host, *event)) ++tally.refused;
    progress.update(Progress::Clock::now(), reader.bytes_read(), tally.events);
  }

  progress.clear();
  bad.finish();
  tally.bad = bad.count();
  return tally;
}

}  // namespace pollux::cli
