// The loop of `pollux run` and `pollux replay`: line, event, its time, host.
#include "command/feed/import_lines.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "command/feed/json_line.hpp"
#include "command/feed/line_reader.hpp"
#include "command/say.hpp"
#include "command/text.hpp"
#include "diagnose/conceal.hpp"
#include "host/import.hpp"

namespace pollux::command {

namespace {
constexpr std::size_t longest_line = 1024 * 1024;

// When it was recorded: a timing at its end.
std::optional<std::int64_t> time_of(const host::ImportedEvent& event) {
  std::int64_t end = 0;
  if (!event.start_wall_ns || __builtin_add_overflow(*event.start_wall_ns, event.duration_ns, &end))
    return {};
  return end;
}

// Waits until the event is due; `tick` is called meanwhile, ten times a second. False when stopped.
template <class Tick>
bool wait_until_due(Schedule& schedule, std::optional<std::int64_t> time, int stop, Tick&& tick) {
  using std::chrono::milliseconds;
  for (;;) {
    const auto now = Schedule::Clock::now();
    const auto left = std::chrono::ceil<milliseconds>(schedule.left(time, now));
    if (left <= milliseconds(0)) return true;
    tick(now);
    pollfd stopped{stop, POLLIN, 0};
    if (::poll(&stopped, 1, static_cast<int>(std::min(left, milliseconds(100)).count())) > 0) return false;
  }
}

// What is wrong with a line, of which the reason may quote a part. Looked at once more without what redaction
// finds, for a part is cut to a length.
std::string reason_for(std::string_view line, const std::string& reason) {
  if (!is_utf8(line)) return reason;  // which quotes nothing then
  const std::string shown = diagnose::concealed(line);
  if (shown == line) return reason;
  const Result<host::ImportedEvent, std::string> again = read_json_line(shown);
  return again ? "not an event, for what redaction takes out of it" : again.error();
}

}  // namespace

Tally import_lines(Host& host, Input& input, int stop, Schedule schedule, collect::WhenFull when_full,
                   Progress& progress) {
  using Outcome = LineReader::Outcome;
  LineReader reader(input.descriptor(), stop, longest_line, [&input] { return input.next(); });
  host::Importer importer(host, when_full);
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
      say(input.name() + ": reading failed after line " + std::to_string(reader.line_number()) + ": " +
          reader.error());
      break;
    }
    if (outcome == Outcome::too_long) {
      report("longer than 1 MiB");
      continue;
    }
    if (is_blank(reader.line())) continue;
    const Result<host::ImportedEvent, std::string> event = read_json_line(reader.line());
    if (!event) {
      report(reason_for(reader.line(), event.error()));
      continue;
    }
    const std::optional<std::int64_t> time = time_of(*event);
    if (!schedule.wants(time)) {
      ++tally.passed_over;
      continue;
    }
    const auto show = [&](Progress::Clock::time_point now) {
      progress.update(now, reader.bytes_read(), tally.events);
    };
    if (!wait_until_due(schedule, time, stop, show)) break;
    ++tally.events;
    if (!importer.import(*event)) ++tally.refused;
    show(Progress::Clock::now());
  }

  progress.clear();
  bad.finish();
  tally.bad = bad.count();
  tally.renamed_keys = importer.renamed_keys();
  return tally;
}

}  // namespace pollux::command
