// Trial: one case's view of the plugin: its functions once it is loaded, its options, random numbers; and
// what the case has found so far. Lives in the child process of the case.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <pollux/abi/plugin.h>

#include "command/conform/random.hpp"
#include "command/conform/target.hpp"
#include "command/conform/verdict.hpp"
#include "load/plugin.hpp"

namespace pollux::conform {

class Trial {
 public:
  Trial(const Target& target, std::uint64_t seed, std::string_view name);
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  [[nodiscard]] const Target& target() const { return target_; }
  [[nodiscard]] const load::Manifest& manifest() const;  // skips the case when there is none
  [[nodiscard]] const load::Plugin& plugin();            // loads it; skips the case when that fails
  [[nodiscard]] const pollux_reporter& functions() { return plugin().reporter(); }
  [[nodiscard]] Random& random() { return random_; }

  // Whether a fresh instance takes ordinary batches, as lifecycle.delivers demands. One that does not is
  // judged by that case and by no other: its peer may be away.
  [[nodiscard]] bool works();

  // A failure where none can be thrown, in a destructor or on another thread. The first one counts.
  void note(const Failed& failed);
  [[nodiscard]] const std::optional<Failed>& noted() const { return noted_; }

  bool has_started = false;   // an instance, before in this case
  bool ends_by_exit = false;  // after the case the process runs its exit handlers, which must not fail

 private:
  const Target& target_;
  Random random_;
  std::shared_ptr<const load::Plugin> plugin_;
  std::optional<bool> works_;
  std::optional<Failed> noted_;
};

}  // namespace pollux::conform
