#include "platform/own_file.hpp"

#include <system_error>

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#include <link.h>
#endif

namespace pollux::platform {

namespace {
void in_this_file() {}

#if defined(_WIN32)

std::filesystem::path find_own_file() {
  HMODULE module = nullptr;
  const DWORD flags = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  if (!GetModuleHandleExW(flags, reinterpret_cast<LPCWSTR>(&in_this_file), &module)) return {};
  wchar_t path[32768];
  const DWORD length = GetModuleFileNameW(module, path, 32768);
  return length == 0 || length == 32768 ? std::filesystem::path()
                                        : std::filesystem::path(path, path + length);
}

#else

std::filesystem::path find_own_file() {
  Dl_info info{};
  link_map* map = nullptr;
  if (::dladdr1(reinterpret_cast<void*>(&in_this_file), &info, reinterpret_cast<void**>(&map),
                RTLD_DL_LINKMAP) == 0)
    return {};
  // The loader knows no path of the program itself: its entry is empty, and dli_fname is argv[0].
  const bool is_program = !map || !map->l_name || *map->l_name == '\0';
  std::error_code error;
  const std::filesystem::path file =
      std::filesystem::canonical(is_program ? "/proc/self/exe" : map->l_name, error);
  return error ? std::filesystem::path() : file;
}

#endif

}  // namespace

// Looked up once: the system's loader may be blocked later, by a library whose constructor hangs.
std::filesystem::path own_file() {
  static const std::filesystem::path& file = *new std::filesystem::path(find_own_file());
  return file;
}

}  // namespace pollux::platform
