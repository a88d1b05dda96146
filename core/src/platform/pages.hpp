// Pages: memory straight from the system, for large blocks that come and go. The system has it back the
// moment it is freed, which an allocator does not promise: after an outage a process must shrink again.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

namespace pollux::platform {

// At least that many bytes, zeroed; pages become resident as they are touched. Throws std::bad_alloc.
[[nodiscard]] void* take_pages(std::size_t bytes);
void give_back_pages(void* pages, std::size_t bytes) noexcept;
// What `bytes` come to in whole pages.
[[nodiscard]] std::size_t in_pages(std::size_t bytes);

// An array in pages of its own. T must be valid as zeros.
template <class T>
class PageArray {
  static_assert(std::is_trivially_destructible_v<T>);

 public:
  explicit PageArray(std::size_t count)
      : items_(static_cast<T*>(take_pages(count * sizeof(T))), Free{count * sizeof(T)}) {}

  [[nodiscard]] T* get() const { return items_.get(); }
  [[nodiscard]] T& operator[](std::size_t i) const { return items_.get()[i]; }

 private:
  struct Free {
    std::size_t bytes;
    void operator()(T* items) const { give_back_pages(items, bytes); }
  };
  std::unique_ptr<T, Free> items_;
};

}  // namespace pollux::platform
