// Every group of benchmarks, by what registers it. main.cpp calls them all, in this order.
#pragma once

namespace pollux::bench {

void register_baselines();
void register_scopes();
void register_attributes();
void register_metrics();
void register_handles();
void register_unwanted();
void register_off();
void register_end_to_end();
void register_slow_reporter();
void register_plugins();
void register_scrape();
void register_memory();
void register_idle();
void register_moderate();
void register_start();
void register_peers();
void register_log_beside_spdlog();
void register_lttng();

}  // namespace pollux::bench
