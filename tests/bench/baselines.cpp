// The baselines by themselves, each beside the floor.
#include "baseline.hpp"
#include "benchmarks.hpp"
#include "pair.hpp"

namespace pollux::bench {

void register_baselines() {
  add_pair("baseline/two_ticks", make<Floor>, make<TwoTicks>);
  add_pair("baseline/floor", make<Floor>, make<Floor>);  // how far apart two equals are measured
  add_pair("baseline/one_tick_and_store", make<Floor>, make<OneTickAndStore>);
  add_pair("baseline/load_and_branch", make<Floor>, make<LoadAndBranch>);
}

}  // namespace pollux::bench
