// Step: which function of the plugin is being called, kept where the parent process can read it after a
// crash or a hang.
#pragma once

#include <string>

namespace pollux::conform {

class Step {
 public:
  explicit Step(const char* name);  // a literal
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  const char* before_;
};

// Shared with processes that are forked after the first call.
void share_steps();
// Where the last of them was: "in deliver", or "between calls".
[[nodiscard]] std::string last_step();
void forget_steps();

}  // namespace pollux::conform
