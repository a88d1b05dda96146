// Client: one connection: its request in, documents out. It waits for nobody, and keeps no more than one
// document for one who does not read.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "live/descriptor.hpp"
#include "live/figures.hpp"
#include "live/request.hpp"

namespace pollux::live {

using Clock = std::chrono::steady_clock;

class Client {
 public:
  // How long one may take to ask, and to take some of what it is sent.
  static constexpr auto patience = std::chrono::seconds(5);

  Client(Descriptor socket, Clock::time_point now);

  [[nodiscard]] pollfd waits_for() const;
  // Reads and writes as far as that goes without waiting.
  void serve(short ready, Clock::time_point now);
  void send(std::string text, Clock::time_point now);
  // The last that it is told; closed once that is sent.
  void dismiss(std::string text, Clock::time_point now);

  [[nodiscard]] bool is_over(Clock::time_point now) const { return is_gone_ || now >= drop_at_; }
  [[nodiscard]] Clock::time_point drop_at() const { return is_gone_ ? Clock::time_point::min() : drop_at_; }
  // None until it has asked; nor once it was dismissed.
  [[nodiscard]] const std::optional<Request>& request() const { return request_; }
  [[nodiscard]] bool watches() const { return request_ && request_->what == Request::What::top; }
  [[nodiscard]] bool has_room() const { return out_.empty(); }

  // Of one who watches: what it has seen so far.
  struct View {
    std::shared_ptr<Figures::Table> table;
    Clock::time_point began;  // of the interval
    Clock::time_point due;    // its end
    std::uint64_t emitted = 0;
    std::uint64_t missed = 0;
  };
  std::optional<View> view;

 private:
  void receive(Clock::time_point now);
  void transmit(Clock::time_point now);

  Descriptor socket_;
  std::string in_;
  std::string out_;
  std::size_t sent_ = 0;  // of out_
  std::optional<Request> request_;
  Clock::time_point drop_at_;
  bool hears_ = true;  // it has not closed its side
  bool is_leaving_ = false;
  bool is_gone_ = false;
};

}  // namespace pollux::live
