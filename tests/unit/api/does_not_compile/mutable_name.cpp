// expect: constant expression
#include <string_view>

#include <pollux/pollux.hpp>

int main() {
  pollux::TelemetryContext tele;
  char name[16] = "changes";
  name[0] = 'x';
#ifdef FIXED
  const auto scope = tele(std::string_view(name));
#else
  const auto scope = tele(name);
#endif
}
