// SignalWatch: a signal in; a descriptor that becomes readable out. Whoever handled the signal before is
// still called.
#pragma once

namespace pollux::platform {

class SignalWatch {
 public:
  // From now on each such signal that this process receives adds 1 to the eventfd, whose owner keeps it open.
  // A child that is forked off does not write to it. Throws std::system_error where the system refuses.
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

 private:
  int signal_;
  int place_;
};

}  // namespace pollux::platform
