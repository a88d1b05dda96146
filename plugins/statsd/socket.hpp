// Socket: sends datagrams to one address, and knows whether anybody takes them. In: datagrams. Out: whether
// each was sent, and if not, why. Whatever the network is like, it opens: what fails is tried again.
//
// UDP does not say what arrives. But a port that nobody has open answers, and what was sent to it last is
// then known to be lost; from there on an empty datagram is sent before others, to ask. A Unix socket loses
// nothing: the sender waits for a slow receiver, here for 100 ms at most.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <pollux/sdk/host_view.hpp>

#include "address.hpp"
#include "destination.hpp"
#include "shared/descriptor.hpp"

namespace pollux::statsd {

class Socket {
 public:
  // How it deals with a receiver that takes nothing: waits a little in each delivery, or only in the first
  // one.
  enum class Patience { always, once };

  Socket(Address address, std::chrono::nanoseconds interval, Patience patience, HostView host,
         Resolve resolve)
      : address_(std::move(address)),
        interval_(interval),
        waits_(patience),
        host_(host),
        resolve_(std::move(resolve)) {}

  // Begins to look the host's name up. Nobody needs to listen yet.
  void open();
  void close();

  // Whether it is worthwhile to send; else problem() says why not. Waits 10 ms at most for each address, and
  // 100 ms while the first one is looked up.
  [[nodiscard]] bool is_taken();

  enum class Sent {
    yes,
    later,  // it may be sent when the receiver is back, or keeps up
    never   // it is too large for the socket
  };
  // Unless it was sent, problem() says why, and nothing of it was. `lines` is how many it has.
  [[nodiscard]] Sent send(std::string_view datagram, std::size_t lines);

  // Learns what became of the last datagram, as far as that can be known, and logs when it is lost.
  void settle();

  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  [[nodiscard]] bool find_udp();
  [[nodiscard]] bool connect_udp();
  [[nodiscard]] bool connect_local();
  [[nodiscard]] bool probe();
  [[nodiscard]] bool wait_writable();
  [[nodiscard]] int take_error() const;
  void note_away(int error);
  void note_problem(std::string problem, const std::string& loss = {});
  void note_back();

  Address address_;
  std::chrono::nanoseconds interval_;  // between lookups of its name
  Patience waits_;
  HostView host_;
  Resolve resolve_;
  std::optional<Destination> destination_;  // of UDP, while it is open
  shared::Descriptor socket_;
  bool is_away_ = true;                    // nobody took the last one; at first it is not known
  bool is_told_ = false;                   // that nobody takes them
  std::size_t lines_ = 0;                  // of the datagram that was sent last
  std::uint64_t lost_ = 0;                 // lines that are known to be lost since somebody took them
  std::chrono::milliseconds patience_{0};  // how long send() may still wait until the next is_taken()
  bool has_sent_ = false;                  // anything, since that was renewed
  std::string problem_;
};

}  // namespace pollux::statsd
