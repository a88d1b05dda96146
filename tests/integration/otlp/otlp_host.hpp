// A host whose one reporter is the plugin otlp, sending to a receiver of the test.
#pragma once

#include <cstdlib>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace pollux::test {

// `more` is TOML: keys of [[reporter]], then [reporter.options] and further ones.
inline Host otlp_host(const std::string& url, const std::string& more = "[reporter.options]\n") {
  const std::string toml =
      "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
      "\"]\n[[reporter]]\nplugin = \"otlp\"\nretry.initial_delay = \"1ms\"\nretry.max_delay = \"2ms\"\n" +
      more + "endpoint = \"" + url + "\"\nservice_name = \"test\"\n";
  auto host = Host::from_text(toml);
  if (!host) FAIL(host.error().message());
  return std::move(*host);
}

inline ReporterLedger ledger_of(const Host& host) {
  const Ledger ledger = host.ledger();
  CHECK(ledger.balances());
  return ledger.reporters.at(0);
}

}  // namespace pollux::test
