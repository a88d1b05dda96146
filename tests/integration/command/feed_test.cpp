// What `run` and `replay` share: a pipe that is followed, and a reporter whose queue is full.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

namespace {

// A reporter that is seen to have an event as soon as it does.
std::string eager_config(const TemporaryFolder& folder) {
  return write(folder, "pollux.toml",
               "[telemetry]\nflush_interval = \"10ms\"\n" + plugin_path() + recorder(folder.file("record")));
}

// Opens the pipe, writes to it, and closes it, as one writer among several does.
void write_to_pipe(const std::string& pipe, const std::string& text) {
  const int end = ::open(pipe.c_str(), O_WRONLY | O_CLOEXEC);
  REQUIRE(end >= 0);
  REQUIRE(::write(end, text.data(), text.size()) == static_cast<ssize_t>(text.size()));
  ::close(end);
}

std::string pipe_in(const TemporaryFolder& folder) {
  const std::string pipe = folder.file("events.fifo");
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  return pipe;
}

}  // namespace

TEST_CASE("A named pipe that is followed is read from one writer after the other, until a signal") {
  const TemporaryFolder folder;
  const std::string pipe = pipe_in(folder);
  const std::string config = eager_config(folder);
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"run", "--follow", "-c", config, "-i", pipe},
        std::vector<std::string>{"replay", "-f", "-c", config, pipe}}) {
    INFO(arguments.front());
    ChildProcess child(pollux_with(arguments));
    const auto comes = [&](std::size_t events) {
      return child.wait_until([&] { return recorded(folder.file("record")).size() == events; });
    };
    write_to_pipe(pipe, timing("first"));
    REQUIRE(comes(1));
    // The last line of a writer needs no end, and the next one does not go on with it.
    write_to_pipe(pipe, R"({"scope":"second","duration_s":1})");
    REQUIRE(comes(2));
    write_to_pipe(pipe, timing("third") + timing("fourth"));
    REQUIRE(comes(4));
    child.signal(SIGTERM);
    const ChildResult result = child.finish();
    INFO(result.error);
    CHECK(result.exit_code == 0);
    CHECK(mentions(result.error, "4 events read, 0 bad lines; recorder: 4 delivered"));
    CHECK(recorded(folder.file("record"))[1].scope == "second");
  }
}

TEST_CASE("Without --follow the end of the writer is the end of the input") {
  const TemporaryFolder folder;
  const std::string pipe = pipe_in(folder);
  ChildProcess child(pollux_with({"run", "-c", eager_config(folder), "-i", pipe}));
  write_to_pipe(pipe, timing("only"));
  const ChildResult result = child.finish();
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "1 event read"));
}

TEST_CASE("A pipe without a name cannot be opened again, so its end is the end, also when it is followed") {
  const TemporaryFolder folder;
  const ChildResult result = run_pollux({"run", "--follow", "-c", eager_config(folder)}, timing("only"));
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.error, "1 event read"));
}

TEST_CASE("A file cannot be followed, and the error says what can be done") {
  const TemporaryFolder folder;
  const std::string file = write(folder, "events.jsonl", timing("a"));
  const ChildResult result = run_pollux({"run", "--follow", "-c", eager_config(folder), "-i", file});
  CHECK(result.exit_code == 2);
  CHECK(mentions(result.error, file + ": cannot be followed: it is not a pipe"));
  CHECK(mentions(result.error, "tail -F"));
}

TEST_CASE(
    "With --overflow a reporter that hangs costs its own events, and neither the input nor the others") {
  const TemporaryFolder folder;
  const std::string rule = write(folder, "rule", "deliver=hang");
  const std::string config = write(
      folder, "pollux.toml",
      "[telemetry]\nshutdown_timeout = \"200ms\"\n" + plugin_path() + recorder(folder.file("record")) +
          "[[reporter]]\nplugin = \"obeys\"\nqueue = 10\n[reporter.options]\norders = '" + rule + "'\n");
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += timing("a");
  const ChildResult result = run_pollux({"run", "--overflow", "-c", config}, lines);
  INFO(result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.exit_code == 1);
  CHECK(mentions(result.error, "5000 events read"));
  CHECK(mentions(result.error, "recorder: 5000 delivered, 0 dropped"));
  CHECK(mentions(result.error, "queue_full"));
  CHECK(recorded(folder.file("record")).size() == 5000);
}

TEST_CASE("A name in --reporters that does not exist is blamed on the command line") {
  const TemporaryFolder folder;
  const std::string config = write(
      folder, "pollux.toml", plugin_path() + recorder(folder.file("record"), "name = \"slow-queries\"\n"));
  const ChildResult typo = run_pollux({"run", "-c", config, "--reporters", "slow-querys"}, timing("a"));
  INFO(typo.error);
  CHECK(typo.exit_code == 3);
  CHECK(mentions(typo.error, "--reporters: plugin 'slow-querys' is not in any plugin folder"));
  CHECK(mentions(typo.error, "did you mean 'slow-queries'?"));
  CHECK_FALSE(mentions(typo.error, "POLLUX_REPORTERS"));
  for (const char* names : {"log;summary", "recorder,recorder", ","}) {
    const ChildResult bad = run_pollux({"run", "-c", config, "--reporters", names}, timing("a"));
    INFO(bad.error);
    CHECK(bad.exit_code == 3);
    CHECK(mentions(bad.error, "--reporters: "));
    CHECK_FALSE(mentions(bad.error, "POLLUX_REPORTERS"));
  }
  ChildOptions options = pollux_with({"run", "-c", config});
  options.environment["POLLUX_REPORTERS"] = "slow-querys";
  CHECK(mentions(run_child(options, timing("a")).error, "POLLUX_REPORTERS: plugin 'slow-querys'"));
}
