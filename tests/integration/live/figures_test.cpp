// What those who watch are told: exact figures, errors for what is no request, and nothing for whoever else.
#include <chrono>
#include <fstream>
#include <memory>
#include <optional>
#include <vector>

#include "command/top/top_figures.hpp"
#include "watching.hpp"

using namespace pollux;
using namespace pollux::test;

namespace {

// Calls and errors of a scope, summed over documents until there are as many calls.
struct Sum {
  double calls = 0, errors = 0;
};
Sum sum_of(Watcher& client, const std::string& scope, double calls) {
  Sum sum;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (sum.calls < calls && std::chrono::steady_clock::now() < until) {
    const auto read = command::read_top_line(client.line());
    REQUIRE(read);
    for (const command::TopScope& each : read->figures.scopes) {
      if (each.name != scope) continue;
      sum.calls += each.calls;
      sum.errors += each.errors;
    }
  }
  return sum;
}

void emit(const Host& host, int times) {
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < times; ++i) {
    auto scope = tele("unwanted.step");
    if (i % 10 == 0) scope.fail();
  }
}

}  // namespace

TEST_CASE("Two clients are told the same, exactly, and no ledger of a reporter changes") {
  const TemporaryFolder folder;
  Host host = watched(folder);
  Watcher first(folder.file("door/it.sock")), second(folder.file("door/it.sock"));
  for (Watcher* client : {&first, &second}) {
    client->say(ask_top);
    REQUIRE(has(client->line(), "\"interval_s\":0.0,"));
  }
  emit(host, 1000);
  for (Watcher* client : {&first, &second}) {
    const Sum sum = sum_of(*client, "unwanted.step", 1000);
    CHECK(sum.calls == 1000);
    CHECK(sum.errors == 100);
  }
  const Ledger ledger = host.ledger();
  REQUIRE(ledger.reporters.size() == 1);
  CHECK(ledger.reporters.at(0).accepted == 0);
  CHECK(host.stats().reporters.size() == 1);
  CHECK(ledger.balances());
}

TEST_CASE("Scopes that no reporter wants are recorded while somebody watches, and no longer") {
  const TemporaryFolder folder;
  Host host = watched(folder);
  // The first of a new name is looked at by the collector, whoever wants it.
  emit(host, 1);
  host.flush();
  const auto before = host.ledger().emitted;
  emit(host, 100);
  host.flush();
  CHECK(host.ledger().emitted == before);
  {
    Watcher client(folder.file("door/it.sock"));
    client.say(ask_top);
    REQUIRE_FALSE(client.line().empty());
    emit(host, 100);
    CHECK(sum_of(client, "unwanted.step", 100).calls == 100);
  }
  // The client is gone: sooner or later nothing is recorded any more.
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::uint64_t grown = 1;
  while (grown != 0 && std::chrono::steady_clock::now() < until) {
    const auto emitted = host.ledger().emitted;
    emit(host, 1);
    host.flush();
    grown = host.ledger().emitted - emitted;
  }
  CHECK(grown == 0);
}

TEST_CASE("A reload goes on under those who watch, and so do their figures") {
  const TemporaryFolder folder;
  const std::string file = folder.file("pollux.toml");
  const std::string text = watched_config(folder, "door/it.sock");
  std::ofstream(file) << text;
  auto host = Host::from_file(file);
  REQUIRE(host);
  Watcher client(folder.file("door/it.sock"));
  client.say(ask_top);
  REQUIRE_FALSE(client.line().empty());
  emit(*host, 100);
  std::ofstream(file) << text
                      << "[[reporter]]\nname = 'more'\nplugin = 'recorder'\n[reporter.options]\npath = '"
                      << folder.file("more") << "'\n";
  const auto report = host->reload();
  REQUIRE(report);
  CHECK(report->added == std::vector<std::string>{"more"});
  CHECK(report->unchanged == std::vector<std::string>{"recorder"});
  emit(*host, 100);
  CHECK(sum_of(client, "unwanted.step", 200).calls == 200);
  CHECK(host->ledger().reporters.size() == 2);
}

TEST_CASE("A host that delivers at once can be watched too") {
  const TemporaryFolder folder;
  std::string text = watched_config(folder, "door/it.sock");
  text.insert(text.find("socket"), "delivery = 'sync'\n");
  auto host = Host::from_text(text, folder.path());
  REQUIRE(host);
  Watcher client(folder.file("door/it.sock"));
  client.say(ask_top);
  REQUIRE_FALSE(client.line().empty());
  emit(*host, 100);
  CHECK(sum_of(client, "unwanted.step", 100).calls == 100);
}

TEST_CASE("Names are told as redaction leaves them") {
  const TemporaryFolder folder;
  const std::string text =
      watched_config(folder, "door/it.sock") + "[redaction]\nvalues = ['hidden-([0-9]+)']\n";
  auto host = Host::from_text(text, folder.path());
  REQUIRE(host);
  Watcher client(folder.file("door/it.sock"));
  client.say(ask_top);
  REQUIRE_FALSE(client.line().empty());
  { const auto scope = host->telemetry()("unwanted.hidden-4711"); }
  std::string told;
  while (!has(told, "unwanted.")) {
    told = client.line();
    REQUIRE_FALSE(told.empty());
  }
  CHECK_FALSE(has(told, "4711"));
}

TEST_CASE("What is no request is answered with an error, and the connection is closed") {
  const TemporaryFolder folder;
  const Host host = watched(folder);
  const std::string path = folder.file("door/it.sock");
  const std::vector<std::pair<std::string, std::string>> bad = {
      {std::string("\xff\x00\x01 hello\n", 10), "expected a line with a JSON object"},
      {"[1]\n", "expected a line with a JSON object"},
      {std::string(3000, '[') + "\n", "expected a line with a JSON object"},
      {std::string(9000, 'x'), "too long"},
      {"{\"v\":2,\"get\":\"top\"}\n", "'v' is the version"},
      {"{\"v\":1,\"get\":\"all\"}\n", "'get' is not known"},
      {"{\"v\":1,\"get\":\"top\",\"interval_s\":-1}\n", "out of range"},
      {"{\"v\":1,\"get\":\"top\",\"interval_s\":1e999}\n", "expected a line with a JSON object"},
      {"{\"v\":1,\"get\":\"ledger\"}\n{\"v\":1,\"get\":\"ledger\"}\n", "for one request"},
  };
  for (const auto& [text, why] : bad) {
    Watcher client(path);
    client.say(text);
    const std::string answer = client.line();
    INFO(text.substr(0, 60) << " -> " << answer);
    CHECK(has(answer, "\"error\""));
    CHECK(has(answer, why));
    CHECK(client.is_closed());
  }
}

TEST_CASE("A client that asks nothing is dropped") {
  const TemporaryFolder folder;
  const Host host = watched(folder);
  Watcher client(folder.file("door/it.sock"));
  CHECK(client.is_closed());
}

TEST_CASE("The ninth client is told that there is no room, and the first eight go on") {
  const TemporaryFolder folder;
  const Host host = watched(folder);
  const std::string path = folder.file("door/it.sock");
  std::vector<std::unique_ptr<Watcher>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<Watcher>(path));
    clients.back()->say(ask_top);
    REQUIRE(has(clients.back()->line(), "\"document\""));
  }
  Watcher ninth(path);
  CHECK(has(ninth.line(), "as many clients as may be"));
  for (const auto& client : clients) CHECK(has(client->line(), "\"document\""));
}

TEST_CASE("A host that ends says so to those who watch") {
  const TemporaryFolder folder;
  auto host = std::make_unique<Host>(watched(folder));
  Watcher client(folder.file("door/it.sock"));
  client.say(ask_top);
  REQUIRE(has(client.line(), "\"document\""));
  emit(*host, 10);
  host.reset();
  std::string last, next;
  while (!(next = client.line()).empty()) last = next;
  CHECK(has(last, "\"end\""));
  CHECK(client.is_closed());
}
