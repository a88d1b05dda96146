#include "host/ready.hpp"

#include "host/fork.hpp"
#include "platform/own_file.hpp"
#include "platform/signal_mask.hpp"
#include "platform/standard_descriptors.hpp"

namespace pollux::host {

void make_process_ready() {
  platform::fill_standard_descriptors();
  platform::learn_signals_of_application();
  static_cast<void>(platform::own_file());  // while the system's loader is free
  watch_forks();
}

}  // namespace pollux::host
