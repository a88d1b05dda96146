// DiscoveryFile: tells a Prometheus server where this process serves its page, by its file-based service
// discovery: a JSON file for each process, in a folder that the server watches.
//
// The owner of a file holds a lock on it (flock) as long as it lives. So a file that nobody has locked is
// that of a process that was killed, and the next process removes it: in any container, and though its number
// is another process's by now.
#pragma once

#include <sys/stat.h>

#include <string>

#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/own_descriptor.hpp>

#include "address.hpp"
#include "settings.hpp"

namespace pollux::prometheus {

// What the file says.
struct DiscoveryTarget {
  std::string address;  // "127.0.0.1:9465"
  std::string path;     // of the page
};

[[nodiscard]] DiscoveryTarget target_of(const Address& address, int port, const Settings& settings,
                                        HostView host);

// Not thread-safe. Several processes may use one folder.
class DiscoveryFile {
 public:
  // Creates the folder if it is not there, writes the file under another name and renames it. Removes the
  // files of dead processes. Throws std::runtime_error with the path and the system's reason.
  DiscoveryFile(const std::string& folder, const DiscoveryTarget& target, HostView host);
  DiscoveryFile(const DiscoveryFile&) = delete;
  DiscoveryFile& operator=(const DiscoveryFile&) = delete;
  // Removes the file, unless another has taken its place.
  ~DiscoveryFile();

 private:
  std::string path_;
  int descriptor_ = -1;  // holds the lock
  OwnDescriptor own_;
};

}  // namespace pollux::prometheus
