#include "load/batch_proposal.hpp"

#include <charconv>
#include <string>

#include "config/parse.hpp"
#include "diagnose/clean.hpp"

namespace pollux::load {

namespace {
constexpr std::uint32_t most_events = 16'777'216;  // as the configuration's `batch.events` and `batch.delay`
constexpr std::chrono::minutes most_delay(1);
}  // namespace

Result<BatchProposal> parse_batch_proposal(std::string_view text) {
  const auto refused = [&] {
    return failure(Error{"", "'batch' is " + diagnose::quoted(text),
                         "EVENTS|DELAY, 1 to 16777216 and 0s to 1m, such as \"1024|200ms\"", ""});
  };
  const std::size_t bar = text.find('|');
  if (bar == std::string_view::npos) return refused();
  BatchProposal proposal;
  const char* const end = text.data() + bar;
  const auto [at, error] = std::from_chars(text.data(), end, proposal.events);
  const auto delay = config::parse_duration(text.substr(bar + 1));
  if (error != std::errc() || at != end || !delay) return refused();
  proposal.delay = *delay;
  const bool is_in_range = proposal.events >= 1 && proposal.events <= most_events &&
                           proposal.delay >= std::chrono::nanoseconds(0) && proposal.delay <= most_delay;
  if (!is_in_range) return refused();
  return proposal;
}

}  // namespace pollux::load
