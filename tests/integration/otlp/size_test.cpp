// A collector behind a proxy that limits requests: every span arrives once, and the ledger says so.
#include <chrono>
#include <set>
#include <string>

#include "http_receiver.hpp"
#include "otlp_decoded.hpp"
#include "otlp_host.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

TEST_CASE("Large spans arrive behind a proxy that takes less than a batch of them") {
  for (const auto refusal : {HttpReceiver::Refusal::at_once, HttpReceiver::Refusal::abrupt}) {
    HttpReceiver receiver;
    constexpr int scopes = 3000;
    constexpr std::size_t most =
        100'000;  // less than a call of the host brings, however busy this machine is
    receiver.limit(most, refusal);
    {
      Host host = otlp_host(receiver.url());
      const auto tele = host.telemetry();
      const std::string text(3000, 'x');
      for (int i = 0; i < scopes; ++i) const auto scope = tele("step", {{"text", text}});
      host.shutdown(60s);
      const ReporterLedger ledger = ledger_of(host);
      CHECK(ledger.delivered == scopes);
      CHECK(ledger.rejected == 0);
    }
    CHECK(receiver.refused() > 0);
    CHECK(receiver.refused() < 8);
    std::set<std::string> taken;
    for (const auto& request : receiver.requests()) {
      CHECK(request.body.size() <= most);
      const auto read = otlp::spans_of(request.body);
      for (const auto& span : read["spans"]) taken.insert(span["span_id"].get<std::string>());
    }
    CHECK(taken.size() == scopes);
  }
}
