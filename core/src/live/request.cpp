#include "live/request.hpp"

#include <nlohmann/json.hpp>

namespace pollux::live {

namespace {

constexpr double shortest = 0.1;  // seconds
constexpr double longest = 3600;

Unexpected<std::string> refuse(const char* why) { return Unexpected<std::string>(why); }

}  // namespace

Result<Request, std::string> read_request(std::string_view line) {
  const auto asked = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!asked.is_object())
    return refuse("expected a line with a JSON object, such as {\"v\":1,\"get\":\"top\"}");
  const auto spoken = asked.find("v");
  if (spoken == asked.end() || !spoken->is_number_integer() || *spoken != version)
    return refuse("'v' is the version of the protocol; expected 1");

  Request request;
  const auto get = asked.find("get");
  const std::string what = get != asked.end() && get->is_string() ? get->get<std::string>() : std::string();
  if (what == "ledger") {
    request.what = Request::What::ledger;
  } else if (what == "stats") {
    request.what = Request::What::stats;
  } else if (what != "top") {
    return refuse("'get' is not known; expected one of top, ledger, stats");
  }
  if (const auto interval = asked.find("interval_s"); interval != asked.end()) {
    if (!interval->is_number()) return refuse("'interval_s' is no number; expected seconds, 0.1 to 3600");
    const double seconds = interval->get<double>();
    if (!(seconds >= shortest && seconds <= longest))
      return refuse("'interval_s' is out of range; expected seconds, 0.1 to 3600");
    request.interval = std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  }
  return request;
}

}  // namespace pollux::live
