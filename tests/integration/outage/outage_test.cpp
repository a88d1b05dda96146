// Backends that are away for a while, with 1,000 events a second and the default settings: nothing is lost,
// nothing is doubled, and nothing counts as delivered that is not. POLLUX_OUTAGE_SECONDS says for how long; 2
// unless set.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "datagram_receiver.hpp"
#include "file_size_limit.hpp"
#include "http_receiver.hpp"
#include "otlp_decoded.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

using Clock = std::chrono::steady_clock;

std::chrono::seconds outage() {
  const char* seconds = std::getenv("POLLUX_OUTAGE_SECONDS");
  return std::chrono::seconds(seconds ? std::atoi(seconds) : 2);
}

Host open(const std::string& reporter) {
  auto host = Host::from_text(
      "[telemetry]\nenabled = true\nshutdown_timeout = \"30s\"\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
      "\", \"" POLLUX_FIXTURE_DIR "\"]\n[[reporter]]\n" +
      reporter);
  if (!host) FAIL(host.error().message());
  return std::move(*host);
}

// Emits through the outage and for a second more; `come_back` ends the outage. Then waits until all is
// delivered. Returns how many events that were.
template <class ComeBack>
std::uint64_t emit_through_outage(const Host& host, ComeBack come_back) {
  const TelemetryContext tele = host.telemetry();
  const auto begin = Clock::now();
  std::uint64_t emitted = 0;
  const auto emit_until = [&](Clock::time_point end) {
    for (auto now = Clock::now(); now < end; now = Clock::now()) {
      for (const auto due = static_cast<std::uint64_t>((now - begin) / 1ms); emitted < due; ++emitted)
        const auto scope = tele("step", {{"number", emitted}});
      std::this_thread::sleep_for(2ms);
    }
  };
  emit_until(begin + outage());
  CHECK(host.ledger().reporters.at(0).delivered == 0);
  come_back();
  emit_until(Clock::now() + 1s);
  const auto deadline = Clock::now() + 30s;
  while (host.ledger().reporters.at(0).delivered < emitted && Clock::now() < deadline)
    std::this_thread::sleep_for(5ms);
  const Ledger ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.lost.empty());
  CHECK(ledger.reporters.at(0).delivered == emitted);
  CHECK(ledger.reporters.at(0).dropped.empty());
  CHECK(ledger.reporters.at(0).rejected == 0);
  return emitted;
}

// All lines of what is read, which a backend got at most once each.
std::set<std::string> lines_of(std::istream& text, std::uint64_t& count) {
  std::set<std::string> lines;
  for (std::string line; std::getline(text, line); ++count) lines.insert(line);
  return lines;
}

}  // namespace

TEST_CASE("otlp: a collector that is away gets each span when it is back") {
  std::string url;
  {
    const HttpReceiver before;  // its port is then free
    url = before.url();
  }
  Host host = open("plugin = \"otlp\"\noptions.endpoint = \"" + url + "\"\n");
  std::optional<HttpReceiver> receiver;
  const std::uint64_t emitted = emit_through_outage(host, [&] {
    receiver.emplace(true, static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  });
  std::set<std::string> spans;
  std::uint64_t count = 0;
  for (const auto& request : receiver->requests("/v1/traces")) {
    const auto decoded = otlp::spans_of(request.body);
    for (const auto& span : decoded["spans"]) {
      spans.insert(span["span_id"].get<std::string>());
      ++count;
    }
  }
  CHECK(count == emitted);
  CHECK(spans.size() == emitted);
}

TEST_CASE("statsd: a server that is away gets each line when its socket is back") {
  const TemporaryFolder folder;
  Host host = open("plugin = \"statsd\"\noptions.address = \"unix://" + folder.file("agent.sock") + "\"\n");
  std::optional<DatagramReceiver> receiver;
  std::jthread reading;
  std::uint64_t lines = 0;
  const std::uint64_t emitted = emit_through_outage(host, [&] {
    receiver.emplace(folder.file("agent.sock"));
    reading = std::jthread([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        for (const std::string& text : receiver->receive_texts())
          lines += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) +
                   (text.ends_with('\n') ? 0 : 1);
        (void)receiver->wait(5);
      }
    });
  });
  host.shutdown(20s);
  reading.request_stop();
  reading.join();
  for (const std::string& text : receiver->receive_texts())
    lines += static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n')) +
             (text.ends_with('\n') ? 0 : 1);
  CHECK(lines == emitted);
}

TEST_CASE("prometheus: a pushgateway that is away gets the whole count when it is back") {
  std::string url;
  {
    const HttpReceiver before;
    url = before.url();
  }
  Host host = open("plugin = \"prometheus\"\n[reporter.options]\nlisten = \"\"\nself = false\npush.url = \"" +
                   url + "\"\npush.interval = \"200ms\"\n");
  const TelemetryContext tele = host.telemetry();
  std::uint64_t emitted = 0;
  for (const auto end = Clock::now() + outage(); Clock::now() < end; std::this_thread::sleep_for(1ms)) {
    const auto scope = tele("step");
    ++emitted;
  }
  const HttpReceiver receiver(true, static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
  host.flush(20s);
  const auto has_all = [&] {
    const auto pages = receiver.requests();
    const std::string all = "step_duration_seconds_count " + std::to_string(emitted) + "\n";
    return !pages.empty() && pages.back().body.find(all) != std::string::npos;
  };
  const auto deadline = Clock::now() + 30s;
  while (!has_all() && Clock::now() < deadline) std::this_thread::sleep_for(20ms);
  CHECK(has_all());
  CHECK(host.ledger().reporters.at(0).dropped.empty());
  CHECK(host.ledger().reporters.at(0).delivered == emitted);
}

TEST_CASE("file, log: a disk that is full gets each line when there is room") {
  const std::string plugin = GENERATE("file", "log");
  CAPTURE(plugin);
  const TemporaryFolder folder;
  const std::string path = folder.file("events.jsonl");
  Host host = open("plugin = \"" + plugin + "\"\n[reporter.options]\npath = \"" + path + "\"\n" +
                   (plugin == "log" ? "target = \"file\"\nformat = \"json\"\nrotate.size = 0\n" : ""));
  std::optional<FileSizeLimit> full(std::in_place, 0);
  const std::uint64_t emitted = emit_through_outage(host, [&] { full.reset(); });
  host.shutdown(20s);
  std::ifstream text(path);
  std::uint64_t count = 0;
  CHECK(lines_of(text, count).size() == emitted);
  CHECK(count == emitted);
}

TEST_CASE(
    "A plugin in C that asks for retries, or says that it cannot go on, gets each event when it is back") {
  const std::string answer = GENERATE(as<std::string>(), "1", "3");  // POLLUX_RETRY, POLLUX_FATAL
  CAPTURE(answer);
  const TemporaryFolder folder;
  const std::string away = folder.file("away");
  std::ofstream(away) << answer;
  REQUIRE(::setenv("POLLUX_FIXTURE_AWAY", away.c_str(), 1) == 0);
  Host host = open("plugin = \"unavailable\"\n");
  const std::uint64_t emitted = emit_through_outage(host, [&] { std::filesystem::remove(away); });
  CHECK(host.snapshot("unavailable").value() == std::to_string(emitted));
}
