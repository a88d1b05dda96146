// RunningIn: keeps a coroutine's scope current while the coroutine runs, and lets it go while it is
// suspended. The base of a promise; application code has nothing to do but to say `.in(scope)`.
#pragma once

#include <coroutine>
#include <optional>
#include <utility>

#include <pollux/detached_scope.hpp>

namespace coroutine_example {

class RunningIn {
 public:
  // The scope is the coroutine's own: it ends with it.
  void run_in(pollux::DetachedScope scope) {
    own_ = std::move(scope);
    around_ = &own_;
  }
  // Unless it has one of its own it runs in that of the coroutine that awaits it, which is there for longer.
  void run_in_scope_of(const RunningIn& awaiting) {
    if (!around_) around_ = awaiting.around_;
  }

  // An attachment belongs to the thread that made it. So it is made by whichever thread resumes the
  // coroutine, and released by the same, before anybody else can resume it.
  void enter() {
    if (around_ && !here_) here_.emplace(*around_);
  }
  void leave() { here_.reset(); }

  void fail() { own_.fail(); }
  void end() {
    leave();
    own_.end();
  }

 private:
  struct Here {
    explicit Here(const pollux::DetachedScope& scope) : attachment(scope.attach()) {}
    pollux::Attachment attachment;
  };

  pollux::DetachedScope own_;
  const pollux::DetachedScope* around_ = nullptr;
  std::optional<Here> here_;
};

// What a promise's await_transform makes of that which is awaited: the scope is left before the coroutine is
// suspended, and entered again when it goes on.
template <class Awaiter>
struct LeavingScope {
  RunningIn& running;
  Awaiter awaiter;

  bool await_ready() { return awaiter.await_ready(); }
  auto await_suspend(std::coroutine_handle<> suspended) {
    running.leave();
    return awaiter.await_suspend(suspended);
  }
  decltype(auto) await_resume() {
    running.enter();
    return awaiter.await_resume();
  }
};

}  // namespace coroutine_example
