// Fork: a child begins with telemetry off, fresh rings and no thread, and may open a host of its own.
#pragma once

namespace pollux::host {

// From now on forks wait until nothing is loaded or collected. Called before the first host opens.
void watch_forks();

}  // namespace pollux::host
