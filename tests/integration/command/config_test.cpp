// `pollux config check` and `show`.
#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

TEST_CASE("A good configuration is ok, with the number of its reporters") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml",
            plugin_path() + recorder(folder.file("a")) + recorder(folder.file("b"), "name = \"second\"\n") +
                recorder(folder.file("c"), "name = \"third\"\nenabled = false\n"));
  const ChildResult result = run_pollux({"config", "check", config});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == config + ": ok, 2 reporters, 1 disabled\n");
  CHECK(result.error.empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("a")));

  ChildOptions options = pollux_with({"config", "check"});
  options.environment["POLLUX_CONFIG"] = config;
  CHECK(run_child(options).out == result.out);
}

TEST_CASE("Everything that is wrong is printed with its place, and the exit code is 3") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml",
                                   "[telemetry]\n"
                                   "enabeld = true\n"
                                   "[[reporter]]\n"
                                   "plugin = \"recorder\"\n"
                                   "sample = 2.0\n");
  for (const char* subcommand : {"check", "show"}) {
    const ChildResult result = run_pollux({"config", subcommand, config});
    INFO(result.error);
    CHECK(result.exit_code == 3);
    CHECK(mentions(result.error, "pollux.toml:2:1: "));
    CHECK(mentions(result.error, "did you mean"));
    CHECK(mentions(result.error, "pollux.toml:5:"));
    CHECK(result.out.empty());
  }
}

TEST_CASE("A check finds missing plugins, unreadable ones and wrong options, all at once") {
  const TemporaryFolder folder;
  write(folder, "libpollux_broken.so", "not a library");
  const std::string config = write(folder, "pollux.toml",
                                   plugin_path() +
                                       "[[reporter]]\n"
                                       "plugin = \"recordre\"\n"
                                       "[[reporter]]\n"
                                       "plugin = \"./libpollux_broken.so\"\n"
                                       "[[reporter]]\n"
                                       "plugin = \"recorder\"\n"
                                       "[reporter.options]\n"
                                       "paht = \"x\"\n");
  const ChildResult result = run_pollux({"config", "check", config});
  INFO(result.error);
  CHECK(result.exit_code == 3);
  CHECK(mentions(result.error, "pollux.toml:4:"));
  CHECK(mentions(result.error, "recordre"));
  CHECK(mentions(result.error, "pollux.toml:6:"));
  CHECK(mentions(result.error, "libpollux_broken.so"));
  CHECK(mentions(result.error, "pollux.toml:10:"));
  CHECK(mentions(result.error, "paht"));
  CHECK(result.out.empty());
}

TEST_CASE("A check refuses two reporters that would write one file, with the places of both") {
  const TemporaryFolder folder;
  const std::string file = folder.file("events");
  const auto with = [&](const std::string& first, const std::string& second) {
    return write(folder, "pollux.toml",
                 "[plugins]\npath = ['" POLLUX_PLUGIN_DIR
                 "']\n[[reporter]]\nname = \"a\"\nplugin = \"file\"\noptions.path = '" +
                     first + "'\n[[reporter]]\nname = \"b\"\nplugin = \"trace\"\noptions.path = '" + second +
                     "'\n");
  };
  const std::string config = with(file, folder.path().string() + "/./events");
  for (const std::string subcommand : {"check", "run"}) {
    const ChildResult result = subcommand == "check" ? run_pollux({"config", "check", config})
                                                     : run_pollux({"run", "--config", config});
    INFO(result.error);
    CHECK(result.exit_code == (subcommand == "check" ? 3 : result.exit_code));
    CHECK(result.exit_code != 0);
    CHECK(
        mentions(result.error,
                 "pollux.toml:10:16: option 'path' of reporter 'b' names the same file as reporter 'a' at "));
    CHECK(mentions(result.error, "pollux.toml:6:16; expected a file of its own for each reporter"));
    CHECK_FALSE(std::filesystem::exists(file));
  }
  CHECK(run_pollux({"config", "check", with(file, file + "2")}).exit_code == 0);
  CHECK(run_pollux({"config", "check", with("/dev/null", "/dev/null")}).exit_code == 0);
}

TEST_CASE("A check says that a file to write is missing where the target is a file") {
  const TemporaryFolder folder;
  const auto with = [&](const std::string& options) {
    return write(folder, "pollux.toml",
                 plugin_path() + "[[reporter]]\nplugin = \"log\"\n[reporter.options]\n" + options);
  };
  const ChildResult result = run_pollux({"config", "check", with("target = \"file\"\n")});
  CHECK(result.exit_code == 3);
  CHECK(mentions(result.error,
                 "pollux.toml:6:10: option 'path' of plugin 'log' is missing; expected path = … "
                 "beside target = \"file\""));
  CHECK(run_pollux({"config", "check", with("target = \"file\"\npath = \"x\"\n")}).exit_code == 0);
  CHECK(run_pollux({"config", "check", with("target = \"stdout\"\n")}).exit_code == 0);
}

TEST_CASE("A check passes over a reporter that is disabled") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml", "[[reporter]]\nplugin = \"not_installed\"\nenabled = false\n");
  const ChildResult result = run_pollux({"config", "check", config});
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == config + ": ok, 0 reporters, 1 disabled\n");
}

TEST_CASE("An option that is written beside its plugin is told where it belongs") {
  const TemporaryFolder folder;
  const auto error_of = [&](const std::string& line) {
    const std::string config =
        write(folder, "pollux.toml", plugin_path() + "[[reporter]]\nplugin = \"recorder\"\n" + line + "\n");
    const ChildResult result = run_pollux({"config", "check", config});
    CHECK(result.exit_code == 3);
    return result.error;
  };
  CHECK(mentions(error_of("append = true"), "pollux.toml:5:1: unknown key 'append' in [[reporter]]"));
  CHECK(mentions(error_of("append = true"), "write 'options.append'"));
  // Also one that another table of the file has, or that is misspelt.
  CHECK(mentions(error_of("path = \"x\""), "write 'options.path'"));
  CHECK(mentions(error_of("apend = true"), "did you mean 'options.append'?"));
  CHECK(mentions(error_of("inclde = []"), "did you mean 'include'?"));
  CHECK(mentions(error_of("watch = true"), "'watch' is a key of [telemetry]"));
}

TEST_CASE("A file that is missing or is no TOML exits with 3") {
  const TemporaryFolder folder;
  const ChildResult missing = run_pollux({"config", "check", folder.file("none.toml")});
  CHECK(missing.exit_code == 3);
  CHECK(mentions(missing.error, folder.file("none.toml")));
  const ChildResult torn = run_pollux({"config", "check", write(folder, "torn.toml", "[telemetry\n")});
  CHECK(torn.exit_code == 3);
  CHECK(mentions(torn.error, "torn.toml:1:"));
}

TEST_CASE("The settings are shown with defaults filled in and secrets hidden, and can be read back") {
  const TemporaryFolder folder;
  const std::string config = write(
      folder, "pollux.toml",
      plugin_path() + "[[reporter]]\nplugin = \"recorder\"\n[reporter.options]\npath = \"${SECRET_PATH}\"\n");
  ChildOptions options = pollux_with({"config", "show", config});
  options.environment["SECRET_PATH"] = "hunter2";
  const ChildResult result = run_child(options);
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "shutdown_timeout"));
  CHECK(mentions(result.out, "[hidden]"));
  CHECK_FALSE(mentions(result.out, "hunter2"));

  const ChildResult again = run_pollux({"config", "show", write(folder, "shown.toml", result.out)});
  INFO(again.error);
  CHECK(again.exit_code == 0);
}

TEST_CASE("A check refuses a plugin for another ABI, and one that anybody may write") {
  const TemporaryFolder folder;
  const std::string writable = folder.file("libpollux_writable.so");
  std::filesystem::copy_file(fixtures + "/libpollux_recorder.so", writable);
  std::filesystem::permissions(writable, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  const std::string config = write(folder, "pollux.toml",
                                   plugin_path() +
                                       "[[reporter]]\nplugin = \"wrong_major\"\n"
                                       "[[reporter]]\nplugin = \"./libpollux_writable.so\"\n"
                                       "[reporter.options]\npath = \"x\"\n");
  const ChildResult result = run_pollux({"config", "check", config});
  INFO(result.error);
  CHECK(result.exit_code == 3);
  CHECK(mentions(result.error, "pollux.toml:4:"));
  CHECK(mentions(result.error, "ABI major 2"));
  CHECK(mentions(result.error, "pollux.toml:6:"));
  CHECK(mentions(result.error, "libpollux_writable.so"));
}
