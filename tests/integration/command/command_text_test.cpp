// How a command and its end are named.
#include "cli/command_text.hpp"

#include <signal.h>

#include "catch.hpp"

using namespace pollux::cli;

TEST_CASE("A command is named by the last part of its path") {
  CHECK(name_of_command("make") == "make");
  CHECK(name_of_command("/usr/bin/make") == "make");
  CHECK(name_of_command("./run.sh") == "run.sh");
  CHECK(name_of_command("dir/") == "dir/");
  CHECK(name_of_command("") == "");
}

TEST_CASE("Arguments are written as a shell would read them again") {
  const char* words[] = {"-c", "a b", "", "it's", "x=1", nullptr};
  CHECK(shell_text(words, 100) == R"(-c 'a b' '' 'it'\''s' x=1)");
  CHECK(shell_text(words, 6) == "-c 'a …");
  const char* none[] = {nullptr};
  CHECK(shell_text(none, 100).empty());
}

TEST_CASE("Control characters and broken UTF-8 in arguments do not get through") {
  const char* words[] = {"a\x1b[31mb", "\xff", nullptr};
  CHECK(shell_text(words, 100) == "'a\\u001b[31mb' '\\xff'");
}

TEST_CASE("Signals have their names") {
  CHECK(name_of_signal(SIGTERM) == "SIGTERM");
  CHECK(name_of_signal(SIGRTMIN + 3) == "SIG" + std::to_string(SIGRTMIN + 3));
}
