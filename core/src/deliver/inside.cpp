#include "deliver/inside.hpp"

#include <utility>

namespace pollux::deliver {

namespace {
thread_local constinit Inside* innermost = nullptr;
}

Inside::Inside(Instance& instance, What what)
    : before_(std::exchange(innermost, this)), instance_(instance), what_(what) {}

Inside::~Inside() { innermost = before_; }

const Instance* Inside::leave() {
  if (!innermost) return nullptr;
  if (innermost->what_ == What::function) return &innermost->instance_;
  innermost->instance_.leave_snapshot();
  return nullptr;
}

}  // namespace pollux::deliver
