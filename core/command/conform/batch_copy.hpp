// Batch copy: a batch laid out anew, in memory that can be made read-only or taken away, and with structs as
// long as a later host may have them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include <pollux/abi/batch.h>

namespace pollux::conform {

// Bytes that a later minor version appends to each struct, a multiple of 8. They are filled with ones, so
// that whoever takes them for a known member stumbles.
struct Appended {
  std::uint32_t event = 0;
  std::uint32_t attribute = 0;
  std::uint32_t batch = 0;
  std::uint32_t aggregate = 0;
};

class BatchCopy {
 public:
  explicit BatchCopy(const pollux_batch& batch, const Appended& appended = {});
  ~BatchCopy();
  BatchCopy(const BatchCopy&) = delete;
  BatchCopy& operator=(const BatchCopy&) = delete;

  [[nodiscard]] const pollux_batch& batch() const { return *batch_; }

  // From here on a write ends the process by SIGSEGV; after `revoke`, a look as well.
  void make_read_only();
  void revoke();

 private:
  std::byte* take(std::size_t size);
  const char* copy(std::string_view text);
  void copy_value(pollux_value& value);
  void copy_event(pollux_event& event, const Appended& appended);

  std::byte* memory_;
  std::size_t used_ = 0;
  pollux_batch* batch_ = nullptr;
};

}  // namespace pollux::conform
