// Forks of programs whose reporters are plugins, some of them being loaded just then.
#include <filesystem>

#include "probe.hpp"

namespace pollux::test {

namespace {

namespace fs = std::filesystem;

// Another file is another library to the system's loader.
std::string copy_of_counter(int number) {
  const fs::path copy = fs::path(folder) / ("libpollux_copy_" + std::to_string(number) + ".so");
  fs::copy_file(POLLUX_FIXTURE_DIR "/libpollux_c_counter.so", copy, fs::copy_options::overwrite_existing);
  return copy.string();
}

int counts_with(const std::string& plugin) {
  auto host = Host::from_text(with_plugin(plugin));
  if (!host) return std::fprintf(stderr, "%s\n", host.error().message().c_str()), 6;
  host->telemetry().count("n");
  host->flush();
  return host->snapshot("it").value() == "{\"timings\":0,\"metrics\":1}" && host->ledger().balances() ? 0 : 4;
}

void while_plugins_load() {
  constexpr int children = 30;
  std::vector<std::string> for_children;
  for (int i = 0; i < children; ++i) for_children.push_back(copy_of_counter(i));
  std::atomic<int> copies{children};
  std::atomic<int> loaded{0};
  std::atomic<bool> bad{false};
  Meanwhile loads(2, [&] {
    if (counts_with(copy_of_counter(copies++)) != 0) bad = true;
    ++loaded;
  });
  int good = 0;
  for (const std::string& plugin : for_children) {
    for (const int before = loaded; loaded == before;) std::this_thread::yield();
    good += ends_well(begin_child([&] {
      if (!children_may_have_telemetry) return 0;
      const int code = counts_with(plugin);
      return code != 0 ? code : counts_with("summary") == 6 ? 6 : 0;
    }));
  }
  loads.end();
  std::printf("children=%d bad=%d\n", good, int(bad));
}

// What the parent's reporter was given is in its file once, however the children leave.
void with_a_log_file() {
  const fs::path file = fs::path(folder) / "events.log";
  auto host = Host::from_text(with_plugin("log") + "[reporter.options]\ntarget = \"file\"\npath = \"" +
                              file.string() + "\"\n");
  if (!host) return void(std::printf("%s\n", host.error().message().c_str()));
  const TelemetryContext tele = host->telemetry();
  int good = 0;
  for (int i = 0; i < 10; ++i) {
    tele.count("parent");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      tele.count("child");
      if (i % 2 == 0) _exit(0);
      std::exit(0);
    }
    good += ends_well(child);
  }
  host->shutdown(std::chrono::seconds(20));
  std::printf("children=%d balances=%d\n", good, int(host->ledger().balances()));
}

// The child's own host writes to a file of its own with a plugin that its parent was using.
void with_a_log_file_each() {
  const auto to = [](const std::string& name) {
    return with_plugin("log") + "[reporter.options]\ntarget = \"file\"\npath = \"" +
           (fs::path(folder) / name).string() + "\"\n";
  };
  auto host = Host::from_text(to("parent.log"));
  if (!host) return void(std::printf("%s\n", host.error().message().c_str()));
  const TelemetryContext tele = host->telemetry();
  std::atomic<int> emitted{0};
  Meanwhile busy(1, [&] {
    tele.count("parent"), ++emitted;
    if (emitted % 100 == 0) host->flush();
  });
  int good = 0;
  for (int i = 0; i < 10; ++i) {
    good += ends_well(begin_child([&] {
      if (!children_may_have_telemetry) return 0;
      auto own = Host::from_text(to("child_" + std::to_string(i) + ".log"));
      if (!own) return 6;
      own->telemetry().count("child");
      own->shutdown(std::chrono::seconds(10));
      return own->ledger().reporters.at(0).delivered == 1 ? 0 : 4;
    }));
  }
  busy.end();
  host->shutdown(std::chrono::seconds(20));
  const Ledger ledger = host->ledger();
  std::printf("children=%d all=%d\n", good,
              int(ledger.balances() && ledger.emitted == std::uint64_t(emitted)));
}

}  // namespace

Ways ways_of_forking_with_plugins() {
  return {{"fork_while_plugins_load", while_plugins_load},
          {"fork_with_a_log_file", with_a_log_file},
          {"fork_with_a_log_file_each", with_a_log_file_each}};
}

}  // namespace pollux::test
