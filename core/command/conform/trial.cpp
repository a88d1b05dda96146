#include "command/conform/trial.hpp"

#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"
#include "command/conform/step.hpp"

namespace pollux::conform {

Trial::Trial(const Target& target, std::uint64_t seed, std::string_view name)
    : target_(target), random_(seed, name) {
  EventList first;
  add_ordinary(first);  // its scopes get the lowest ids, whatever the case sends before `works` is asked
}

const load::Manifest& Trial::manifest() const {
  if (!target_.manifest) throw Skipped{"its manifest cannot be read; see identity.manifest"};
  return *target_.manifest;
}

const load::Plugin& Trial::plugin() {
  if (!plugin_) {
    static_cast<void>(manifest());
    const Step step("loading");
    auto opened = load::Plugin::open(target_.file, load::LoadFrom::installed);
    if (!opened) throw Skipped{"no host can load it; see identity.loads"};
    plugin_ = std::move(*opened);
  }
  return *plugin_;
}

bool Trial::works() {
  if (!works_) {
    works_ = false;  // unless what follows runs to its end
    Started fresh(*this);
    works_ = !fresh.live_ordinarily();
  }
  return *works_;
}

void Trial::note(const Failed& failed) {
  if (!noted_) noted_ = failed;
}

}  // namespace pollux::conform
