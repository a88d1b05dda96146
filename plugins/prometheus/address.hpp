// Address: where the page is to be served, as the option `listen` says it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace pollux::prometheus {

// "127.0.0.1:9464", "[::1]:9464", "localhost:0", "0.0.0.0:9464-9479".
class Address {
 public:
  // `text` has passed the schema.
  explicit Address(std::string text);

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const std::string& host() const { return host_; }  // without brackets
  // With another port, "[::1]:9470".
  [[nodiscard]] std::string with_port(int port) const;
  // That of another host, which may be an IPv6 address.
  [[nodiscard]] static std::string join(const std::string& host, int port);
  // It means every address of the machine, so that no client can be given it.
  [[nodiscard]] bool is_wildcard() const { return host_ == "0.0.0.0" || host_ == "::"; }

  // Of a range: its first port is not above its last one.
  [[nodiscard]] bool is_in_order() const { return first_ <= last_; }

  // In the order in which they are to be tried: `preferred` first, if it is one of them. 0: any port, which
  // the system chooses.
  [[nodiscard]] std::vector<int> ports(int preferred) const;

 private:
  std::string text_;
  std::string host_;
  int first_ = 0;
  int last_ = 0;
};

}  // namespace pollux::prometheus
