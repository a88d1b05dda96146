// Runs a program to its end. In: arguments and environment. Out: its exit code and what it wrote.
#pragma once

#include <string>
#include <vector>

struct Ended {
  int code = -1;  // of exit; 128 + the signal when one ended it
  std::string out;
  std::string err;
};

enum class ErrorStream { pipe, terminal };

// The child has exactly `environment` and an empty stdin. Fails the test when it runs longer than a minute.
[[nodiscard]] Ended run_program(const std::vector<std::string>& arguments,
                                const std::vector<std::string>& environment,
                                ErrorStream stream = ErrorStream::pipe);
