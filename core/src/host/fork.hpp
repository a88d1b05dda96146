// Fork: a child begins with telemetry off, fresh rings and no thread, and may open a host of its own.
#pragma once

namespace pollux::host {

// From now on forks wait until nothing is loaded or collected. Called before the first host opens.
//
// The child has none of what is its parent's alone: OwnDescriptors are replaced, watched signals have the
// disposition that they had before, and a child that a reporter has forked has the application's signal mask.
void watch_forks();

}  // namespace pollux::host
