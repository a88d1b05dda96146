// Prints the nanoseconds from before loading the library that its argument names to the end of its first
// scope.
#include <dlfcn.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

int main(int count, char** arguments) {
  if (count != 2) return 2;
  const auto begin = std::chrono::steady_clock::now();
  void* library = dlopen(arguments[1], RTLD_NOW);
  if (!library) return std::fprintf(stderr, "%s\n", dlerror()), 1;
  const auto record_first_scope = reinterpret_cast<void (*)()>(dlsym(library, "record_first_scope"));
  if (!record_first_scope) return std::fprintf(stderr, "%s\n", dlerror()), 1;
  record_first_scope();
  const std::chrono::nanoseconds elapsed = std::chrono::steady_clock::now() - begin;
  std::printf("%lld\n", static_cast<long long>(elapsed.count()));
  std::fflush(stdout);
  std::_Exit(0);
}
