#include "destination.hpp"

#include <algorithm>
#include <utility>

namespace pollux::statsd {

Destination::Destination(const Address& address, std::chrono::nanoseconds interval, const Resolve& resolve)
    : interval_(interval), addresses_(resolve_number(address.host, address.port).addresses) {
  if (addresses_.empty()) lookup_.emplace(resolve, address.host, address.port);
}

Destination::News Destination::update(Clock::time_point now, std::chrono::milliseconds longest) {
  if (!lookup_) return News::none;
  if (now >= due_) {
    lookup_->begin();
    asked_ = now;
    due_ = now + std::chrono::duration_cast<Clock::duration>(interval_);
  }
  std::optional<Resolved> found = lookup_->take(current() ? std::chrono::milliseconds(0) : longest);
  if (found && !found->addresses.empty()) {
    const std::optional<NetworkAddress> before =
        current() ? std::optional(*current()) : std::optional<NetworkAddress>();
    addresses_ = std::move(found->addresses);
    // One that still belongs to the name stays in use: some servers of names change the order each time.
    const auto same = before ? std::find(addresses_.begin(), addresses_.end(), *before) : addresses_.end();
    at_ = same == addresses_.end() ? 0 : static_cast<std::size_t>(same - addresses_.begin());
    return same == addresses_.end() ? News::moved : News::none;
  }
  // Without an answer those that were known stay: a server of names that is away is not one of metrics.
  if (current()) return News::none;
  if (found) problem_ = std::move(found->problem);
  doubt();
  return News::unknown;
}

const NetworkAddress* Destination::current() const { return addresses_.empty() ? nullptr : &addresses_[at_]; }

void Destination::doubt() { due_ = std::min(due_, asked_ + shortest); }

}  // namespace pollux::statsd
