// OwnDescriptor: names a descriptor to the host as this process's alone: one that holds a lock of flock(2),
// listens, or is the connection of a client. A process that is forked from this one then does not keep it
// open (abi/ext/descriptors.h says why that matters). Locks of fcntl(F_SETLK) need no such thing.
//
//   pollux::OwnDescriptor own;
//   const int file = own.open(host, [&] { return ::open(path, O_RDWR | O_CLOEXEC); });
//   ::flock(file, LOCK_EX | LOCK_NB);        // not before: a child might keep the lock
//   ...
//   own.reset();                             // before it is closed
//   ::close(file);
#pragma once

#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <utility>

#include <pollux/sdk/extension.hpp>
#include <pollux/sdk/host_view.hpp>

namespace pollux {

// Any thread; must be gone when the reporter is destroyed. With a host that lacks the extension it does
// nothing.
class OwnDescriptor {
 public:
  OwnDescriptor() = default;
  OwnDescriptor(HostView host, int descriptor) : host_(host.raw()), descriptor_(descriptor) {
    table_ = host.extension<pollux_ext_descriptors>();
    if (table_) table_->add(host_, static_cast<std::int32_t>(descriptor_));
  }
  OwnDescriptor(OwnDescriptor&& other) noexcept
      : host_(other.host_), table_(std::exchange(other.table_, nullptr)), descriptor_(other.descriptor_) {}
  OwnDescriptor& operator=(OwnDescriptor&& other) noexcept {
    std::swap(host_, other.host_);
    std::swap(table_, other.table_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~OwnDescriptor() { reset(); }

  // Names what `open` returns, -1 for a failure, with errno. When a fork came in between, so that a child may
  // have it, it is closed, and `open` is called again.
  template <class Open>
  [[nodiscard]] int open(HostView host, Open&& open) {
    for (;;) {
      const auto* table = host.extension<pollux_ext_descriptors>();
      const std::uint64_t before = table ? table->forks(host.raw()) : 0;
      const int opened = open();
      const int error = errno;
      *this = OwnDescriptor(host, opened);
      errno = error;
      if (opened < 0 || !table || table->forks(host.raw()) == before) return opened;
      reset();
      ::close(opened);
    }
  }

  // Takes it back; before the descriptor is closed, whose number may be another file's right after.
  void reset() {
    if (table_) std::exchange(table_, nullptr)->remove(host_, static_cast<std::int32_t>(descriptor_));
  }

 private:
  const pollux_host* host_ = nullptr;
  const pollux_ext_descriptors* table_ = nullptr;
  int descriptor_ = -1;
};

}  // namespace pollux
