// A process that makes trace ids; traces_test.cpp reads what it prints, one event a line: scope, trace, span
// and the parent's span, `-` for none.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include <pollux/pollux.hpp>

#include "traced.hpp"

using namespace pollux;
using test::Traced;

namespace {

const ContextOptions on{.enabled = true};

const char* shown(const std::string& id) { return id.empty() ? "-" : id.c_str(); }

void print(const Traced& seen) {
  for (const auto& event : seen.events)
    std::printf("%s %s %s %s\n", event.scope.c_str(), shown(event.trace), shown(event.span),
                shown(event.parent_span));
  std::fflush(stdout);
}

// As a program that is started by another continues the trace of that.
void continue_trace() {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  const char* header = std::getenv("TRACEPARENT");
  const auto here =
      tele.attach(CapturedScope::from_traceparent(header ? header : "").value_or(CapturedScope{}));
  {
    const auto work = tele("child");
    const auto step = tele("step");
  }
  print(seen);
}

void work(const TelemetryContext& tele, const char* name) {
  for (int i = 0; i < 3; ++i) {
    const auto root = tele(name);
    const auto inner = tele("inner");
  }
}

// The child's thread and the next one of its parent have the same number.
void fork_between() {
  Traced seen;
  TelemetryContext tele{on, std::ref(seen)};
  CapturedScope captured;
  {
    const auto root = tele("before");
    captured = tele.capture();
  }
  const pid_t child = fork();
  if (child == 0) {
    Traced own;
    TelemetryContext mine{on, std::ref(own)};
    work(mine, "in_child");
    {
      const auto here = mine.attach(captured);
      const auto step = mine("continued");
    }
    print(own);
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  std::thread([&] { work(tele, "in_parent"); }).join();
  print(seen);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view way = argc == 2 ? argv[1] : "";
  if (way == "continue") return continue_trace(), 0;
  if (way == "fork") return fork_between(), 0;
  return 2;
}
