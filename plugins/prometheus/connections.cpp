#include "connections.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace pollux::prometheus {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 10s;      // with one that asks nothing, or has not asked to the end
constexpr auto reading_time = 60s;  // for an answer: a page of many megabytes over a slow network
constexpr int shut = -1;

}  // namespace

Connections::Connection& Connections::add(int descriptor, HostView host, Time now) {
  return connections_.emplace_back(Connection{descriptor, OwnDescriptor(host, descriptor), now});
}

void Connections::remove(const Connection& connection) {
  connections_.remove_if([&](const Connection& each) { return &each == &connection; });
}

void Connections::begin_answer(Connection& connection, Time now) {
  connection.since = now;
  connection.is_answered = true;
  const auto at = std::ranges::find(connections_, &connection, [](const Connection& each) { return &each; });
  connections_.splice(connections_.end(), connections_, at);
}

bool Connections::evict() {
  const auto idlest = [this](bool is_answered) {
    return std::ranges::find_if(connections_, [is_answered](const Connection& each) {
      return each.descriptor != shut && each.is_answered == is_answered;
    });
  };
  auto chosen = idlest(false);
  if (chosen == connections_.end()) chosen = idlest(true);
  if (chosen == connections_.end()) return false;
  shut_down(*chosen);
  return true;
}

void Connections::evict_expired(Time now) {
  for (Connection& each : connections_) {
    if (each.descriptor != shut && end_of(each) <= now) shut_down(each);
  }
}

std::chrono::milliseconds Connections::until_expiry(Time now) const {
  auto next = Time::max();
  for (const Connection& each : connections_) {
    if (each.descriptor != shut) next = std::min(next, end_of(each));
  }
  if (next == Time::max()) return std::chrono::milliseconds::max();
  return std::max(0ms, std::chrono::ceil<std::chrono::milliseconds>(next - now));
}

Connections::Time Connections::end_of(const Connection& connection) {
  return connection.since + (connection.is_answered ? reading_time : patience);
}

// The server owns the descriptor; it closes it once it has seen the end.
void Connections::shut_down(Connection& connection) {
  ::shutdown(connection.descriptor, SHUT_RDWR);
  connection.descriptor = shut;
}

}  // namespace pollux::prometheus
