// Locked: holds the interpreter's lock, the GIL, while it lives. Python must have been started.
#pragma once

#include <Python.h>

namespace pollux::python {

// Not pybind11's own: that remembers the state of the thread that it is first used on beyond the end of the
// state.
class Locked {
 public:
  Locked() : before_(::PyGILState_Ensure()) {}
  ~Locked() { ::PyGILState_Release(before_); }
  Locked(const Locked&) = delete;
  Locked& operator=(const Locked&) = delete;

 private:
  const PyGILState_STATE before_;
};

}  // namespace pollux::python
