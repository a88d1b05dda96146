// Reloads by themselves: on a signal, and when files change in the ways in which programs change them.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <thread>

#include "reloading.hpp"

using namespace pollux;
using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

bool eventually(const std::function<bool()>& holds) {
  const auto until = std::chrono::steady_clock::now() + 20s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(5ms);
  }
  return true;
}

// A configuration that is watched, whose one reporter says which version of it runs.
struct Watched {
  Reloading it;

  [[nodiscard]] std::string text(const std::string& label, const std::string& more = {}) const {
    return "[telemetry]\nenabled = true\nwatch = true\n[plugins]\npath = ['" + it.folder.path().string() +
           "', '" POLLUX_FIXTURE_DIR "']\n" + it.entry("reconfigured", label, "", more);
  }
  [[nodiscard]] bool runs(const std::string& label) const {
    for (const std::string& line : it.lines()) {
      if (line.starts_with(label + ' ')) return true;
    }
    return false;
  }
  [[nodiscard]] bool comes_to_run(const std::string& label) const {
    return eventually([&] { return runs(label); });
  }
  static Host open(const std::string& file) {
    auto host = Host::from_file(file);
    if (!host) FAIL(host.error().message());
    return std::move(*host);
  }
};

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("A file that is written to in place, or that another is renamed over, is taken") {
  const Watched watched;
  const std::string file = watched.it.file();
  write(file, watched.text("one"));
  const Host host = Watched::open(file);
  write(file, watched.text("two"));
  CHECK(watched.comes_to_run("two"));
  write(file + ".swp", watched.text("three"));
  std::filesystem::rename(file + ".swp", file);
  CHECK(watched.comes_to_run("three"));
  // As some editors do it: the old one is moved away first.
  std::filesystem::rename(file, file + "~");
  write(file, watched.text("four"));
  CHECK(watched.comes_to_run("four"));
}

TEST_CASE("A file is not read while it is being written, though others beside it change") {
  const Watched watched;
  const std::string file = watched.it.file();
  write(file, watched.text("zero"));
  const Host host = Watched::open(file);
  write(file, watched.text("one"));
  REQUIRE(watched.comes_to_run("one"));  // so it is being watched
  const std::string text = watched.text("two");
  const int slow = ::open(file.c_str(), O_WRONLY | O_TRUNC);
  REQUIRE(slow >= 0);
  const std::size_t half = text.find("[[reporter]]");
  REQUIRE(::write(slow, text.data(), half) == static_cast<ssize_t>(half));  // valid by itself
  write(file + ".other", "neighbour");
  REQUIRE(::write(slow, text.data() + half, text.size() - half) == static_cast<ssize_t>(text.size() - half));
  ::close(slow);
  CHECK(watched.comes_to_run("two"));
  CHECK(watched.it.lines() == Names{"zero start", "one after zero", "two after one"});
}

TEST_CASE("Links that are switched to another folder, as Kubernetes does, are followed") {
  const Watched watched;
  const std::filesystem::path folder = watched.it.folder.path() / "mounted";
  std::filesystem::create_directories(folder / "..2024_1");
  write(folder / "..2024_1/pollux.toml", watched.text("one"));
  std::filesystem::create_directory_symlink("..2024_1", folder / "..data");
  std::filesystem::create_symlink("..data/pollux.toml", folder / "pollux.toml");
  const Host host = Watched::open((folder / "pollux.toml").string());
  for (const std::string label : {"two", "three"}) {
    std::filesystem::create_directories(folder / ("..2024_" + label));
    write(folder / ("..2024_" + label) / "pollux.toml", watched.text(label));
    std::filesystem::create_directory_symlink("..2024_" + label, folder / "..data_tmp");
    std::filesystem::rename(folder / "..data_tmp", folder / "..data");
    CHECK(watched.comes_to_run(label));
  }
}

TEST_CASE("A fault is rejected, and the next good file is taken") {
  const Watched watched;
  const std::string file = watched.it.file();
  write(file, watched.text("one"));
  Host host = Watched::open(file);
  write(file, "[[reporter]\n");
  write(file, watched.text("two", "change = \"invalid\"\n"));
  write(file, watched.text("three"));
  CHECK(watched.comes_to_run("three"));
  CHECK(host.reload().has_value());  // after the one by itself, which the end would undo
  host.shutdown(20s);
  CHECK(watched.it.lines().back() == "three stop");
}

TEST_CASE("A plugin that is missing is noticed when it comes, and one in use when it is replaced") {
  const Watched watched;
  ::setenv("XDG_RUNTIME_DIR", watched.it.folder.path().c_str(), 1);
  const auto text = [&](const std::string& label) {
    return watched.text("first") +
           watched.it.entry("coming", label, "name = \"coming\"\non_error = \"skip\"\n");
  };
  write(watched.it.file(), text("second"));
  const Host host = Watched::open(watched.it.file());
  CHECK_FALSE(watched.runs("second"));
  const auto install = [&](const std::string& mark) {
    const std::filesystem::path plugin = watched.it.folder.path() / "libpollux_coming.so";
    write(plugin.string() + ".new", text_of(POLLUX_FIXTURE_DIR "/libpollux_replaced.so") + mark);
    std::filesystem::rename(plugin.string() + ".new", plugin);
  };
  install("a");
  CHECK(watched.comes_to_run("second"));
  install("b");
  CHECK(eventually([&] { return watched.it.lines().size() == 4; }));
  CHECK(watched.it.lines() == Names{"first start", "second start", "second start", "second stop"});
}

TEST_CASE("Watching begins and ends with a reload") {
  const Watched watched;
  const std::string file = watched.it.file();
  const auto without = [&](const std::string& label) {
    std::string text = watched.text(label);
    return text.erase(text.find("watch = true\n"), 13);
  };
  write(file, without("one"));
  Host host = Watched::open(file);
  write(file, watched.text("two"));
  CHECK_FALSE(watched.runs("two"));
  REQUIRE(host.reload().has_value());
  write(file, watched.text("three"));
  CHECK(watched.comes_to_run("three"));
  write(file, without("four"));
  CHECK(watched.comes_to_run("four"));
  write(file, without("five"));
  write(file, without("six"));
  REQUIRE(host.reload().has_value());
  CHECK(watched.it.lines().back() == "six after four");
}

TEST_CASE("A signal reloads, and who handled it before is still called") {
  static std::atomic<int> earlier{0};
  struct sigaction counts {};
  counts.sa_handler = [](int) { ++earlier; };
  struct sigaction original {};
  REQUIRE(::sigaction(SIGHUP, &counts, &original) == 0);
  const Reloading it;
  {
    Host host = it.open(it.entry("reconfigured", "one", ""));
    REQUIRE(host.reload_on(SIGHUP).has_value());
    REQUIRE(host.reload_on(SIGHUP).has_value());  // the same as once
    it.write(it.entry("reconfigured", "two", ""));
    REQUIRE(::kill(::getpid(), SIGHUP) == 0);
    CHECK(eventually([&] { return it.lines().back() == "two after one"; }));
    CHECK(earlier == 1);
    CHECK_FALSE(host.reload_on(SIGKILL).has_value());
    CHECK_FALSE(host.reload_on(0).has_value());

    // A child has the descriptors of its parent, and must not reload it.
    it.write(it.entry("reconfigured", "three", ""));
    const pid_t child = fork();
    if (child == 0) {
      ::raise(SIGHUP);
      _exit(earlier == 2 ? 0 : 1);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(status == 0);
    it.write(it.entry("reconfigured", "four", ""));
    REQUIRE(::kill(::getpid(), SIGHUP) == 0);
    CHECK(eventually([&] { return it.lines().back().starts_with("four"); }));
    CHECK(it.lines().back() == "four after two");
  }
  struct sigaction found {};
  REQUIRE(::sigaction(SIGHUP, &original, &found) == 0);
  CHECK(found.sa_handler == counts.sa_handler);
}
