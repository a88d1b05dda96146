// The activities of the stress test. Each is one small function that its threads call again and again; to add
// one, write it and give it a line in the table of stress_test.cpp.
#pragma once

#include "world.hpp"

namespace pollux::stress {

// emitting.cpp
void emits_nested(World& world, Random& random);
void floods(World& world, Random& random);
void ends_out_of_order(World& world, Random& random);
void throws_through_scopes(World& world, Random& random);
void starts_a_thread(World& world, Random& random);
void emits_into_what_passes(World& world, Random& random);

// asking.cpp
void flushes(World& world, Random& random);
void reads_ledgers(World& world, Random& random);

// opening.cpp
void opens_from_reporters(World& world, Random& random);
void opens_from_text(World& world, Random& random);
void lets_a_host_pass(World& world, Random& random);
void forks(World& world, Random& random);

}  // namespace pollux::stress
