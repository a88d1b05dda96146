// expect: The callback of an observed gauge returns a whole or floating number
#include <string>

#include <pollux/pollux.hpp>

int main() {
  const pollux::TelemetryContext tele;
  const std::string text = "7";
#ifdef FIXED
  const auto gauge = tele.observed_gauge("depth", [&] { return text.size(); });
#else
  const auto gauge = tele.observed_gauge("depth", [&] { return text; });
#endif
}
