// StatsdReporter: sends events to a StatsD server or a Datadog agent. In: batches. Out: datagrams, and an
// answer that says which events are in them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/host_view.hpp>
#include <pollux/sdk/options.hpp>
#include <pollux/sdk/reporter.hpp>

#include "metric_lines.hpp"
#include "pieces.hpp"
#include "settings.hpp"
#include "socket.hpp"

namespace pollux::statsd {

class StatsdReporter {
 public:
  static constexpr std::string_view license = "MIT";
  static constexpr std::string_view batch = "1024|200ms";  // a call each is too dear at moderate rates
  static constexpr OptionSpec options[] = {
      {"address", address_type, "\"udp://127.0.0.1:8125\"", "",
       "Where to send: udp://HOST:PORT or unix:///PATH"},
      {"resolve_interval", "duration[100ms..24h]", "\"10s\"", "",
       "How often the host's name is looked up while there are events to send"},
      {"format", "enum(statsd,dogstatsd)", "\"statsd\"", "",
       "dogstatsd: with tags, as the Datadog agent and others understand it"},
      {"datagram_size", "size[0,128..65507]", "0", "",
       "Most bytes of a datagram; 0: 1432 by UDP, 8192 to a Unix socket"},
      {"prefix", "string", "\"\"", "", "What every name begins with, a dot after it"},
      {"timing_type", "enum(ms,h,d)", "\"ms\"", "", "Type of timings, in milliseconds"},
      {"histogram_type", "enum(auto,ms,h,d)", "\"auto\"", "",
       "Type of single observations of histograms; auto: ms in statsd, h in dogstatsd"},
      {"sample_rate", "float[0.000001..1]", "1.0", "",
       "Share of single timings, counts and observations that is sent, and says so"},
      {"scope_sample", "float[0.000001..1]", "1.0", "", "The `sample` of this reporter, for timings to say"},
      {"attributes", "list<string>", "[\"*\"]", "",
       "Keys of the attributes that become tags of dogstatsd; * for any characters"},
      {"tags", "list<string(a tag such as \"env:prod\" or \"canary\")'[^:].*'>", "[]",
       "only:format=dogstatsd", "Tags of every metric, such as \"env:prod\"; dogstatsd only"},
      {"container",
       "string(\"auto\", an id of printable ASCII without a vertical bar, or \"\" for none)'[!-{}~]*'",
       "\"\"", "only:format=dogstatsd",
       "Id of the container for the agent, or auto: find it out; dogstatsd only"},
      {"timestamps", "bool", "false", "only:format=dogstatsd",
       "Whether gauges and the sums of handles carry their time; dogstatsd only"},
      {"when_away", "enum(retry,drop)", "\"retry\"", "",
       "While nobody takes datagrams: retry: the events wait; drop: they are dropped at once"},
  };

  StatsdReporter(const Options& options, HostView host) : StatsdReporter(options, host, &resolve_by_system) {}

  void start();
  BatchResult record_batch(const Batch& batch);
  Lost flush();
  Lost stop();

 protected:
  // With another way to find addresses than the system's.
  StatsdReporter(const Options& options, HostView host, Resolve resolve);

 private:
  // What an event came to.
  struct Made {
    std::size_t pieces_end;  // of its last piece
    bool rejected;
  };
  // An event of which a part was sent when the rest could not be: the repeat goes on there.
  struct Begun {
    std::uint64_t run_id = 0;
    std::uint64_t sequence = 0;  // of the batch, of which
    std::uint32_t consumed = 0;  // so many events were done
    std::size_t pieces = 0;      // and so much of the next one

    // Whether the batch begins with that event.
    [[nodiscard]] bool is_at(const Batch& batch) const;
  };

  void append(const Event& event, double draw, const Levels::Position& at);
  void pass_over(const Batch& batch, Levels::Position from);
  [[nodiscard]] bool send_out(BatchResult& result);
  void reject(std::size_t first, std::size_t end);
  [[nodiscard]] std::size_t end_of_datagram(std::size_t first) const;

  Settings settings_;
  HostView host_;
  Socket socket_;
  std::unique_ptr<MetricLines> lines_;  // between start and stop
  Pieces pieces_;                       // made, not yet sent
  std::vector<Made> made_;              // the events that they are of
  Begun begun_;
  std::size_t begun_pieces_ = 0;  // that are sent of the first event that is not done
  std::size_t skip_ = 0;          // of `pieces_`, that an earlier attempt has sent
  std::uint64_t dropped_ = 0;     // events that nobody took, and that are not reported yet
  std::string complaint_;         // why the first rejected event of this batch was
};

}  // namespace pollux::statsd
