#include "platform/pages.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <new>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/lsan_interface.h>
#endif

namespace pollux::platform {

std::size_t in_pages(std::size_t bytes) {
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

void* take_pages(std::size_t bytes) {
  void* pages = ::mmap(nullptr, in_pages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
#if defined(__SANITIZE_ADDRESS__)
  __lsan_register_root_region(pages, in_pages(bytes));  // what they point to is no leak
#endif
  return pages;
}

// A process with too many mappings cannot unmap the middle of one, but its memory can still go.
void give_back_pages(void* pages, std::size_t bytes) noexcept {
#if defined(__SANITIZE_ADDRESS__)
  __lsan_unregister_root_region(pages, in_pages(bytes));
#endif
  if (::munmap(pages, in_pages(bytes)) != 0) ::madvise(pages, in_pages(bytes), MADV_DONTNEED);
}

}  // namespace pollux::platform
