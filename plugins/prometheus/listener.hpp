// Listener: serves the page over HTTP, on threads of prometheus-cpp.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <memory>
#include <string>

namespace pollux::prometheus {

class Listener {
 public:
  // Throws std::runtime_error with the address and the system's reason when it cannot listen there.
  Listener(const std::string& address, const std::string& path,
           const std::shared_ptr<::prometheus::Collectable>& page);

  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // The port, which the system chose when the address said 0.
  [[nodiscard]] int port() const;

 private:
  int socket_ = -1;  // a duplicate of the server's
  std::unique_ptr<::prometheus::Exposer> exposer_;
};

}  // namespace pollux::prometheus
