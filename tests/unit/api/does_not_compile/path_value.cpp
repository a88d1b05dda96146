// expect: Pollux takes the text of a path, not the path: pass path.string().
#include <filesystem>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
#ifdef FIXED
  const std::filesystem::path path("file");
  const auto scope = tele("scope", {{"key", path.string()}});
#else
  const std::filesystem::path path("file");
  const auto scope = tele("scope", {{"key", path}});
#endif
}
