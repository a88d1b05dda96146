// Task: a coroutine that begins when it is awaited and hands its result, or its exception, to the one that
// awaits it. It may run in a scope of its own: `co_await load(id).in(tele.detached("load"))`.
#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "running_in.hpp"

namespace coroutine_example {

template <class T = void>
class Task;

namespace detail {

class Promise : public RunningIn {
 public:
  // Both ends of a task are where it enters its scope and where that ends.
  auto initial_suspend() noexcept { return LeavingScope<std::suspend_always>{*this, {}}; }
  auto final_suspend() noexcept {
    struct Final {
      Promise& promise;
      bool await_ready() noexcept { return false; }
      // Symmetric transfer: a chain of tasks that end one by one does not grow the stack.
      std::coroutine_handle<> await_suspend(std::coroutine_handle<>) noexcept {
        promise.end();
        return promise.awaiting;
      }
      void await_resume() noexcept {}
    };
    return Final{*this};
  }
  void unhandled_exception() {
    fail();
    error = std::current_exception();
  }

  template <class Awaiter>
  LeavingScope<Awaiter> await_transform(Awaiter awaiter) {
    return {*this, std::move(awaiter)};
  }
  template <class T>
  auto await_transform(Task<T>&& task) {
    auto awaiter = std::move(task).begin();
    awaiter.task.run_in_scope_of(*this);
    return LeavingScope<decltype(awaiter)>{*this, std::move(awaiter)};
  }

  std::coroutine_handle<> awaiting = std::noop_coroutine();
  std::exception_ptr error;
};

template <class T>
struct ResultPromise : Promise {
  Task<T> get_return_object();
  void return_value(T value) { result = std::move(value); }
  T take() {
    if (error) std::rethrow_exception(error);
    return std::move(*result);
  }
  std::optional<T> result;
};

template <>
struct ResultPromise<void> : Promise {
  Task<void> get_return_object();
  void return_void() {}
  void take() {
    if (error) std::rethrow_exception(error);
  }
};

}  // namespace detail

// Owns its coroutine. To be awaited once, or resumed by the scheduler.
template <class T>
class [[nodiscard]] Task {
 public:
  using promise_type = detail::ResultPromise<T>;
  using Handle = std::coroutine_handle<promise_type>;

  explicit Task(Handle handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // Runs the task in that scope, on whichever threads it is resumed; the scope ends with the task.
  Task in(pollux::DetachedScope scope) && {
    handle_.promise().run_in(std::move(scope));
    return std::move(*this);
  }

  struct Awaiter {
    promise_type& task;
    bool await_ready() const noexcept { return false; }
    std::coroutine_handle<> await_suspend(std::coroutine_handle<> awaiting) noexcept {
      task.awaiting = awaiting;
      return Handle::from_promise(task);
    }
    T await_resume() { return task.take(); }
  };
  Awaiter begin() && { return {handle_.promise()}; }

  [[nodiscard]] std::coroutine_handle<> handle() const { return handle_; }

 private:
  Handle handle_;
};

template <class T>
Task<T> detail::ResultPromise<T>::get_return_object() {
  return Task<T>(std::coroutine_handle<ResultPromise>::from_promise(*this));
}
inline Task<void> detail::ResultPromise<void>::get_return_object() {
  return Task<void>(std::coroutine_handle<ResultPromise>::from_promise(*this));
}

}  // namespace coroutine_example
