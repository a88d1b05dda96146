// Inside: a thread that is in a function of a reporter. What it emits is dropped as `reentrant`, and it is
// not cancelled there, for no exception may pass through the function.
#pragma once

#include "deliver/instance.hpp"
#include "platform/thread.hpp"
#include "ring/enter.hpp"

namespace pollux::deliver {

class Inside {
 public:
  enum class What { function, aside };  // aside: while a function may run on another thread

  explicit Inside(Instance& instance, What what = What::function);
  ~Inside();
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

  // The calling thread will not return from the function that it is in, for it exits. The instance that the
  // function belongs to; null in none, and aside, for which nothing waits any more.
  static const Instance* leave();

 private:
  Inside* before_;
  Instance& instance_;
  const What what_;
  const ring::ReporterSection silent_;
  const platform::CancellationBlocked uncancelled_;
};

}  // namespace pollux::deliver
