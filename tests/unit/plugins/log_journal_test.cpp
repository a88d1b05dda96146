// The log plugin as a client of systemd's journal: a real socket receives, and what came is read field for
// field by the rules of https://systemd.io/JOURNAL_NATIVE_PROTOCOL.
#include <fcntl.h>
#include <sys/mman.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "datagram_receiver.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Fields = std::map<std::string, std::string>;

namespace {

// 2026-11-21T10:15:02Z is this long after the monotonic clock's 5 s.
constexpr std::chrono::nanoseconds journal_difference = 1'795'256'102s - 5s;

// The fields of an entry. Each is NAME=VALUE in one line, or NAME, a line's end, 64 bits of size, VALUE and
// a line's end.
Fields fields_of(const std::string& entry) {
  Fields fields;
  for (std::size_t at = 0; at < entry.size();) {
    const std::size_t end = entry.find('\n', at);
    REQUIRE(end != std::string::npos);
    const std::size_t equals = entry.find('=', at);
    std::string name, value;
    if (equals < end) {
      name = entry.substr(at, equals - at);
      value = entry.substr(equals + 1, end - equals - 1);
      at = end + 1;
    } else {
      name = entry.substr(at, end - at);
      std::uint64_t size = 0;
      for (std::size_t i = 8; i-- > 0;) size = size << 8 | static_cast<unsigned char>(entry.at(end + 1 + i));
      value = entry.substr(end + 9, size);
      REQUIRE(value.size() == size);
      at = end + 9 + size;
      REQUIRE(entry.at(at++) == '\n');
    }
    INFO(name);
    CHECK(name.size() <= 64);
    CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos);
    CHECK(fields.emplace(name, value).second);
  }
  return fields;
}

struct Journal {
  explicit Journal(const std::string& level = "info", const std::string& facility = "user") {
    const OptionsOf options{{"target", "journald"},
                            {"socket", daemon.path()},
                            {"ident", "shop"},
                            {"level", level},
                            {"facility", facility}};
    REQUIRE(log.create(options).status == POLLUX_OK);
    REQUIRE(log.start().status == POLLUX_OK);
  }
  // The entries that the events of the batch became.
  std::vector<Fields> entries(BatchOf& batch) {
    batch.wall_minus_monotonic(journal_difference);
    const auto answer = log.deliver(batch);
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
    REQUIRE(answer.consumed == batch.get()->count);
    REQUIRE(answer.rejected == 0);
    std::vector<Fields> all;
    for (const std::string& text : daemon.receive_texts()) all.push_back(fields_of(text));
    return all;
  }

  TemporaryFolder folder;
  DatagramReceiver daemon{folder.file("socket")};
  LoadedReporter log{"log"};
};

}  // namespace

TEST_CASE("A timing is an entry of the journal, each of its fields a field there") {
  Journal journal;
  BatchOf batch;
  batch.timing("my.pipeline.step")
      .parent("my.pipeline")
      .depth(1)
      .call(7)
      .starts(5s + 100ms)
      .lasts(23'456us)
      .traced(0xAB, 0xCD, 0xEF)
      .with("batch_size", 16)
      .with("http.route", "/a=b c")
      .with("warm", true)
      .with("ratio", 2.0);
  const auto entries = journal.entries(batch);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0] == Fields{{"MESSAGE", "my.pipeline.step took 23.456 ms"},
                             {"PRIORITY", "6"},
                             {"SYSLOG_FACILITY", "1"},
                             {"SYSLOG_IDENTIFIER", "shop"},
                             {"TID", "100"},
                             {"POLLUX_EVENT", "telemetry.timing"},
                             {"POLLUX_SCOPE", "my.pipeline.step"},
                             {"POLLUX_DURATION_S", "0.023456"},
                             {"POLLUX_DEPTH", "1"},
                             {"POLLUX_PARENT_SCOPE", "my.pipeline"},
                             {"POLLUX_NAME", "step"},
                             {"POLLUX_CALL_COUNT", "7"},
                             {"POLLUX_STATUS", "ok"},
                             {"POLLUX_START_MONOTONIC_S", "5.1"},
                             {"POLLUX_END_MONOTONIC_S", "5.123456"},
                             {"POLLUX_START_WALL_TIME_S", "1795256102.1"},
                             {"POLLUX_END_WALL_TIME_S", "1795256102.123456"},
                             {"POLLUX_THREAD", "1"},
                             {"POLLUX_TRACE_ID", "abababababababababababababababab"},
                             {"POLLUX_SPAN_ID", "cdcdcdcdcdcdcdcd"},
                             {"POLLUX_PARENT_SPAN_ID", "efefefefefefefef"},
                             {"POLLUX_ATTR_BATCH_SIZE", "16"},
                             {"POLLUX_ATTR_HTTP_ROUTE", "/a=b c"},
                             {"POLLUX_ATTR_WARM", "true"},
                             {"POLLUX_ATTR_RATIO", "2.0"}});
}

TEST_CASE("A metric and its aggregate are an entry") {
  Journal journal("debug", "local7");
  BatchOf batch;
  batch.histogram("size", 2.5).starts(5s).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {0.5, 2.0}));
  batch.untyped("mode", "fast");
  const auto entries = journal.entries(batch);
  REQUIRE(entries.size() == 2);
  const Fields& size = entries[0];
  CHECK(size.at("MESSAGE") == "size = 2.5");
  CHECK(size.at("PRIORITY") == "7");
  CHECK(size.at("SYSLOG_FACILITY") == "23");
  CHECK(size.at("POLLUX_EVENT") == "telemetry.metric");
  CHECK(size.at("POLLUX_METRIC_TYPE") == "histogram");
  CHECK(size.at("POLLUX_VALUE") == "2.5");
  CHECK(size.at("POLLUX_COUNT") == "3");
  CHECK(size.at("POLLUX_MAX") == "4.5");
  CHECK(size.at("POLLUX_INTERVAL_S") == "10.0");
  CHECK(size.at("POLLUX_BUCKETS") == R"({"0.5":0,"2.0":2,"Infinity":1})");
  CHECK(size.count("POLLUX_DURATION_S") == 0);
  CHECK(entries[1].at("MESSAGE") == "mode = fast");
  CHECK(entries[1].at("POLLUX_VALUE") == "fast");
}

TEST_CASE("Levels are priorities") {
  Journal journal("debug");
  BatchOf batch;
  batch.timing("a");
  batch.timing("a").fails();
  const auto entries = journal.entries(batch);
  CHECK(entries.at(0).at("PRIORITY") == "7");
  CHECK(entries.at(1).at("PRIORITY") == "3");
  CHECK(Journal("warning").entries(batch).at(0).at("PRIORITY") == "4");
}

TEST_CASE("Values of any bytes arrive as they are, and cannot forge a field") {
  Journal journal;
  BatchOf batch;
  const std::string bytes("two\nlines\0and \xFF\nPRIORITY=0\n", 28);
  batch.timing("a\nb").with("text", bytes).with("empty", "").with("line\n", "\n");
  const auto entries = journal.entries(batch);
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].at("POLLUX_SCOPE") == "a\nb");
  CHECK(entries[0].at("MESSAGE") == "a\nb took 0 ns");
  CHECK(entries[0].at("PRIORITY") == "6");
  CHECK(entries[0].at("POLLUX_ATTR_TEXT") == bytes);
  CHECK(entries[0].at("POLLUX_ATTR_EMPTY").empty());
  CHECK(entries[0].at("POLLUX_ATTR_LINE_") == "\n");
}

TEST_CASE("A key becomes a name that the journal takes") {
  Journal journal;
  BatchOf batch;
  batch.timing("a").with("größe", 1).with("9_lives", 2).with(std::string(200, 'k'), 3).with("", 4);
  const Fields entry = journal.entries(batch).at(0);
  CHECK(entry.at("POLLUX_ATTR_GR____E") == "1");
  CHECK(entry.at("POLLUX_ATTR_9_LIVES") == "2");
  CHECK(entry.at("POLLUX_ATTR_" + std::string(52, 'K')) == "3");
  CHECK(entry.at("POLLUX_ATTR_") == "4");
}

TEST_CASE("An entry that no datagram can hold comes as a sealed file, in its place") {
  Journal journal;
  BatchOf batch;
  const std::string huge(std::size_t{32} << 20, 'x');
  batch.timing("before");
  batch.timing("huge").with("text", huge);
  batch.timing("after");
  const auto answer = journal.log.deliver(batch);
  INFO(answer.message);
  REQUIRE(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);
  const auto datagrams = journal.daemon.receive();
  REQUIRE(datagrams.size() == 3);
  CHECK(fields_of(datagrams[0].text).at("POLLUX_SCOPE") == "before");
  CHECK_FALSE(datagrams[0].is_file);
  CHECK(datagrams[1].is_file);
  CHECK(datagrams[1].payload == 0);
  CHECK(datagrams[1].seals == (F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL));
  const Fields entry = fields_of(datagrams[1].text);
  CHECK(entry.at("POLLUX_SCOPE") == "huge");
  CHECK((entry.at("POLLUX_ATTR_TEXT") == huge));
  CHECK(fields_of(datagrams[2].text).at("POLLUX_SCOPE") == "after");
}

TEST_CASE("A journal that is started anew is found again") {
  Journal journal;
  BatchOf batch;
  batch.timing("a");
  journal.daemon.stop();
  CHECK(journal.log.deliver(batch).status == POLLUX_RETRY);
  journal.daemon.start();
  CHECK(journal.entries(batch).size() == 1);
}
