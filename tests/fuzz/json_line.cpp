// Input of `pollux run`: bytes are split into the lines that a plain reading finds, and each line is an event
// or is refused with a reason that a terminal can show.
#include "cli/json_line.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <optional>
#include <vector>

#include "cli/line_reader.hpp"
#include "cli/text.hpp"
#include "diagnose/clean.hpp"
#include "fuzz.hpp"

namespace {

using pollux::cli::LineReader;
using pollux::host::ImportedEvent;
using pollux::host::ImportedValue;

constexpr std::size_t longest = 512;  // bytes of a line

// Nothing for a line that is too long.
std::vector<std::optional<std::string_view>> split(std::string_view text) {
  std::vector<std::optional<std::string_view>> lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line.size() > longest ? std::nullopt : std::optional(line));
  }
  return lines;
}

void check_aggregate(const pollux::host::ImportedAggregate& aggregate) {
  fuzz::property(aggregate.count >= 1 && aggregate.interval_ns >= 0,
                 "an aggregate has an observation, and its interval a start before its end");
  if (aggregate.buckets.empty()) return fuzz::property(aggregate.bounds.empty(), "no bounds without buckets");
  fuzz::property(aggregate.buckets.size() == aggregate.bounds.size() + 1, "a bucket more than bounds");
  fuzz::property(std::is_sorted(aggregate.bounds.begin(), aggregate.bounds.end(), std::less_equal<>()),
                 "bounds ascend");
  fuzz::property(std::accumulate(aggregate.buckets.begin(), aggregate.buckets.end(), std::uint64_t{0}) ==
                     aggregate.count,
                 "the buckets hold all observations");
}

void check_value(const ImportedValue& value) {
  if (const auto* number = std::get_if<double>(&value))
    fuzz::property(std::isfinite(*number), "a number is finite");
  if (const auto* text = std::get_if<std::string>(&value))
    fuzz::property(pollux::cli::is_utf8(*text), "a text is UTF-8");
}

void check_event(const ImportedEvent& event) {
  using pollux::detail::Kind;
  fuzz::property(!event.name.empty(), "an event has a name");
  fuzz::property(pollux::cli::is_utf8(event.name) && pollux::cli::is_utf8(event.parent_scope),
                 "a path is UTF-8");
  const auto dots =
      static_cast<std::size_t>(std::count(event.parent_scope.begin(), event.parent_scope.end(), '.'));
  fuzz::property(event.depth <= (event.parent_scope.empty() ? 0 : dots + 1),
                 "no more scopes than their path has parts");
  fuzz::property((event.depth == 0) == event.parent_scope.empty(),
                 "a depth above 0 if, and only if, there is a parent");
  if (event.kind == Kind::timing) {
    fuzz::property(event.duration_ns >= 0, "a duration is not negative");
  } else {
    fuzz::property(event.value.index() != 0, "a metric has a value");
  }
  const bool measured = event.kind != Kind::timing && event.kind != Kind::untyped;
  if (measured) {
    fuzz::property(event.value.index() == 2 || event.value.index() == 3, "what is measured is a number");
  } else {
    check_value(event.value);
  }
  if (event.aggregate) {
    fuzz::property(measured, "only counters, gauges and histograms sum up");
    check_aggregate(*event.aggregate);
  }
  for (const auto& [key, value] : event.attributes) {
    fuzz::property(!key.empty() && pollux::cli::is_utf8(key), "an attribute has a name");
    check_value(value);
  }
}

void check_line(std::string_view line) {
  const auto event = pollux::cli::read_json_line(line);
  if (event) {
    check_event(*event);
    return;
  }
  const std::string& reason = event.error();
  fuzz::property(!reason.empty(), "a refusal has a reason");
  fuzz::property(pollux::diagnose::escaped(reason) == reason, "a reason holds no control characters", reason);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const int file = ::memfd_create("lines", MFD_CLOEXEC);
  const bool written = ::ftruncate(file, 0) == 0 &&
                       ::pwrite(file, bytes, size, 0) == static_cast<ssize_t>(size) &&
                       ::lseek(file, 0, SEEK_SET) == 0;
  if (!written) std::abort();

  LineReader reader(file, -1, longest);
  if (pollux::cli::Unpacker::begins(fuzz::text_of(bytes, size))) {
    for (auto outcome = LineReader::Outcome::line; outcome < LineReader::Outcome::end;)
      outcome = reader.next();
    return 0;
  }
  for (const auto& expected : split(fuzz::text_of(bytes, size))) {
    const auto outcome = reader.next();
    fuzz::property(outcome == (expected ? LineReader::Outcome::line : LineReader::Outcome::too_long),
                   "a line is given, or is too long");
    if (!expected) continue;
    fuzz::property(reader.line() == *expected, "a line is what stands between line feeds");
    if (!pollux::cli::is_blank(*expected)) check_line(*expected);
  }
  fuzz::property(reader.next() == LineReader::Outcome::end, "the input ends after its last line");
  return 0;
}
