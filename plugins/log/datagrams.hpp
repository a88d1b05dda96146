// Datagrams: a daemon's datagram socket on this machine as an Output, one datagram a record.
#pragma once

#include <string>

#include "output.hpp"

namespace pollux::log {

struct SocketSettings {
  std::string path;
  std::string daemon;  // who listens there, for messages
  bool takes_files =
      false;  // a record too long for a datagram may come as a sealed file, as the journal does
  friend bool operator==(const SocketSettings&, const SocketSettings&) = default;
};

// What the socket has taken is written. A daemon that is started anew has another socket at the same path,
// which is then connected to.
class Datagrams : public Output {
 public:
  // Throws std::runtime_error when nobody listens.
  explicit Datagrams(SocketSettings settings);
  ~Datagrams() override;

  Written write(const Records& records) override;
  void flush() override {}

 private:
  bool connect();
  [[nodiscard]] bool is_writable_again() const;
  [[nodiscard]] std::string problem(int error) const;

  SocketSettings settings_;
  int descriptor_ = -1;
  std::string unconnected_;  // why it is not connected
};

}  // namespace pollux::log
