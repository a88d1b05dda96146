#include "platform/exceptions.hpp"

#include <cstddef>
#include <exception>

#if __has_include(<cxxabi.h>)
#include <cxxabi.h>
#define POLLUX_HAS_CXXABI 1
#endif

namespace pollux::platform {

namespace {

#if defined(POLLUX_HAS_CXXABI)
const unsigned* count_in_globals() {
  const auto* globals = reinterpret_cast<const std::byte*>(abi::__cxa_get_globals());
  return reinterpret_cast<const unsigned*>(globals + sizeof(void*));
}
#else
const unsigned* count_in_globals() { return nullptr; }
#endif

// Looks at the count while an exception is in flight, and compares with what the language says.
class Witness {
 public:
  Witness(const unsigned* count, unsigned before, bool& agrees)
      : count_(count), before_(before), agrees_(agrees) {}
  ~Witness() {
    agrees_ = *count_ == before_ + 1 && std::uncaught_exceptions() == static_cast<int>(before_ + 1);
  }

 private:
  const unsigned* count_;
  unsigned before_;
  bool& agrees_;
};

bool layout_is_as_documented() {
  const unsigned* count = count_in_globals();
  if (!count) return false;
  const unsigned before = *count;  // more than 0 when a destructor asks that runs by an exception
  if (std::uncaught_exceptions() != static_cast<int>(before)) return false;
  bool agrees = false;
  try {
    const Witness witness(count, before, agrees);
    throw 0;
  } catch (int) {
  }
  return agrees && *count == before;
}

}  // namespace

const unsigned* uncaught_count() {
  static const bool usable = layout_is_as_documented();
  return usable ? count_in_globals() : nullptr;
}

}  // namespace pollux::platform
