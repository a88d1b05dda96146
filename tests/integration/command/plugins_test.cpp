// `pollux plugins list` and `inspect`, on plugins that must not be loaded.
#include <dlfcn.h>
#include <stdlib.h>

#include <nlohmann/json.hpp>

#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;
using nlohmann::json;

namespace {

const std::string folder_of_tracer = POLLUX_COMMAND_FIXTURE_DIR;
const std::string tracer = folder_of_tracer + "/libpollux_traces_its_loading.so";

// Runs the program with the place where the tracer leaves its trace.
ChildResult traced(const TemporaryFolder& folder, std::vector<std::string> arguments) {
  ChildOptions options = pollux_with(std::move(arguments));
  options.environment["TRACE_OF_LOADING"] = folder.file("trace");
  return run_child(options);
}

}  // namespace

TEST_CASE("A plugin is inspected, listed and checked without being loaded") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml",
                                   "[plugins]\npath = ['" + folder_of_tracer +
                                       "']\n[[reporter]]\nplugin = \"traces_its_loading\"\n"
                                       "[reporter.options]\npath = \"x\"\n");
  CHECK(traced(folder, {"plugins", "inspect", tracer}).exit_code == 0);
  CHECK(traced(folder, {"plugins", "inspect", "--json", tracer}).exit_code == 0);
  CHECK(traced(folder, {"plugins", "list", "--path", folder_of_tracer}).exit_code == 0);
  CHECK(traced(folder, {"config", "check", config}).exit_code == 0);
  CHECK(traced(folder, {"config", "show", config}).exit_code == 0);
  CHECK_FALSE(std::filesystem::exists(folder.file("trace")));

  // The trace would have been there: loading the plugin leaves it.
  ::setenv("TRACE_OF_LOADING", folder.file("trace").c_str(), 1);
  CHECK(::dlopen(tracer.c_str(), RTLD_NOW | RTLD_LOCAL) != nullptr);
  ::unsetenv("TRACE_OF_LOADING");
  CHECK(std::filesystem::exists(folder.file("trace")));
}

TEST_CASE("An inspection prints the manifest and the options as a table") {
  const ChildResult result = run_pollux({"plugins", "inspect", tracer});
  CHECK(result.exit_code == 0);
  CHECK(result.error.empty());
  CHECK(mentions(result.out, "name          traces_its_loading\n"));
  CHECK(mentions(result.out, "version       2.3.4\n"));
  CHECK(mentions(result.out, "license       MIT\n"));
  CHECK(mentions(result.out, "summary       Leaves a file when it is loaded\n"));
  CHECK(mentions(result.out, "\nOPTION    TYPE              DEFAULT  FLAGS     SUMMARY\n"));
  CHECK(mentions(result.out, "\npath      string            -        required  File to write\n"));
  CHECK(mentions(result.out, "\nlevel     enum(info,debug)  \"info\"   -         How much to say\n"));
  CHECK_FALSE(mentions(result.out, "\x1b"));
}

TEST_CASE("An inspection prints the manifest as JSON") {
  const json manifest = json::parse(run_pollux({"plugins", "inspect", "--json", tracer}).out);
  CHECK(manifest["name"] == "traces_its_loading");
  CHECK(manifest["abi"]["major"] == 1);
  CHECK(manifest["abi"]["fits_this_host"] == true);
  REQUIRE(manifest["options"].size() == 4);
  CHECK(manifest["options"][1]["key"] == "token");
  CHECK(manifest["options"][1]["secret"] == true);
  CHECK(manifest["options"][2]["choices"] == json({"info", "debug"}));
  CHECK(manifest["options"][3]["type"] == "duration");
}

TEST_CASE("A file that is not a plugin exits with 4 and says why") {
  const TemporaryFolder folder;
  const std::string text = write(folder, "libpollux_text.so", "not a library");
  for (const std::string& file : {text, write(folder, "empty.so", ""), folder.file("missing.so"),
                                  folder.path().string(), std::string(POLLUX_COMMAND)}) {
    const ChildResult result = run_pollux({"plugins", "inspect", file});
    INFO(file << ": " << result.error);
    CHECK(result.exit_code == 4);
    CHECK(mentions(result.error, file));
    CHECK(result.out.empty());
  }
}

TEST_CASE("A plugin for another ABI is shown, as one that does not fit") {
  const ChildResult result = run_pollux({"plugins", "inspect", fixtures + "/libpollux_wrong_major.so"});
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "needs a host with ABI 2.0"));
}

TEST_CASE("A list has the plugins of every folder, and those that cannot be read with the reason") {
  const TemporaryFolder folder;
  write(folder, "libpollux_broken.so", "not a library");
  write(folder, "readme.txt", "no plugin by its name");
  const ChildResult result =
      run_pollux({"plugins", "list", "--path", folder.path().string(), "--path", folder_of_tracer});
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out.starts_with("NAME"));
  CHECK(mentions(result.out, "\ntraces_its_loading  2.3.4"));
  CHECK(mentions(result.out, tracer + "  Leaves a file when it is loaded\n"));
  CHECK(mentions(result.out, folder.file("libpollux_broken.so")));
  CHECK(
      mentions(result.out, "  unreadable: " + folder.file("libpollux_broken.so") + ": not a shared library"));
  CHECK_FALSE(mentions(result.out, "readme.txt"));

  const json list = json::parse(
      run_pollux({"plugins", "list", "--json", "--path", folder.path().string(), "--path", folder_of_tracer})
          .out);
  REQUIRE(list.size() == 2);
  CHECK(list[0]["file"] == folder.file("libpollux_broken.so"));
  CHECK_FALSE(list[0]["error"].get<std::string>().empty());
  CHECK(list[1]["name"] == "traces_its_loading");
}

TEST_CASE("A list searches the folders of the configuration") {
  const TemporaryFolder folder;
  const std::string config =
      write(folder, "pollux.toml", "[plugins]\npath = ['" + folder_of_tracer + "', 'nowhere']\n");
  const ChildResult named = run_pollux({"plugins", "list", "--config", config});
  INFO(named.error);
  CHECK(named.exit_code == 0);
  CHECK(mentions(named.out, "traces_its_loading"));
  CHECK(mentions(named.error, "nowhere: no such folder"));

  ChildOptions options = pollux_with({"plugins", "list"});
  options.environment["POLLUX_CONFIG"] = config;
  CHECK(run_child(options).out == named.out);
}

TEST_CASE("A list of a bad configuration exits with 3") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", "[plugins]\npaht = []\n");
  const ChildResult result = run_pollux({"plugins", "list", "--config", config});
  CHECK(result.exit_code == 3);
  CHECK(mentions(result.error, "pollux.toml:2:1"));
}

TEST_CASE("A folder without plugins is told, and is an empty list in JSON") {
  const TemporaryFolder folder;
  const ChildResult text = run_pollux({"plugins", "list", "--path", folder.path().string()});
  CHECK(text.exit_code == 0);
  CHECK(text.out.empty());
  CHECK(mentions(text.error, "no plugins found in " + folder.path().string()));
  CHECK(json::parse(run_pollux({"plugins", "list", "--json", "--path", folder.path().string()}).out) ==
        json::array());
}

TEST_CASE("An inspection takes names as a check does, from the same folders") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "pollux.toml", plugin_path());
  const ChildResult named = run_pollux({"plugins", "inspect", "recorder", "--config", config});
  INFO(named.error);
  CHECK(named.exit_code == 0);
  CHECK(mentions(named.out, fixtures + "/libpollux_recorder.so"));
  for (const char* subcommand : {"inspect", "check", "bench"}) {
    const ChildResult unknown = run_pollux({"plugins", subcommand, "recordre", "--config", config});
    INFO(unknown.error);
    CHECK(unknown.exit_code == 4);
    CHECK(mentions(unknown.error, std::string("pollux plugins ") + subcommand +
                                      ": plugin 'recordre' is not in any plugin folder"));
    CHECK(mentions(unknown.error, "did you mean 'recorder'?"));
  }
}

TEST_CASE("A file without a suffix in the working folder is taken for a plugin's file") {
  const TemporaryFolder folder;
  std::filesystem::copy_file(fixtures + "/libpollux_recorder.so", folder.file("plainly_called"));
  ChildOptions options = pollux_with({"-c", "cd \"$1\" && \"$2\" plugins inspect plainly_called", "sh",
                                      folder.path().string(), POLLUX_COMMAND});
  options.program = "/bin/sh";
  const ChildResult result = run_child(options);
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(mentions(result.out, "recorder"));
}
