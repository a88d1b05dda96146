// SignalWatch: a signal in; a descriptor that becomes readable out. Whoever handled the signal before is
// still called.
#pragma once

namespace pollux::platform {

class SignalWatch {
 public:
  // From now on each such signal that this process receives adds 1 to the eventfd, whose owner keeps it open.
  // A child that is forked off does not write to it, and has the earlier disposition of the signal once
  // end_all_in_child was called there. Throws std::system_error where the system refuses.
  //
  // An earlier handler is called as well; the default action, and being ignored, are replaced.
  SignalWatch(int signal, int eventfd);
  // The last watch of a signal puts back what was there before, unless somebody has taken it over since.
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Held over fork.
  static void lock();
  static void unlock();
  // In a forked child, with the lock: each signal has the disposition again that it had before it was
  // watched, unless somebody has taken it over since. The parent's watches must not be destroyed in the
  // child.
  static void end_all_in_child();

 private:
  int signal_;
  int place_;
};

}  // namespace pollux::platform
