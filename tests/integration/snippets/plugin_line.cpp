// Snippets of docs/from-python.md: the same class as a plugin.
#include <iostream>

#include <pollux/sdk/plugin.hpp>

#include "catch.hpp"

// [snippet plugin]
struct Printer {
  void record_timing(const pollux::Timing& timing) {
    std::cout << timing.scope() << " took " << timing.duration_s() << " s\n";
  }
};
POLLUX_REPORTER_PLUGIN(Printer, "printer", "1.0.0", "Prints timings")
// [end]

TEST_CASE("One line makes a class a plugin") {
  CHECK(pollux_plugin.magic == POLLUX_ABI_MAGIC);
  CHECK(pollux_plugin.reporter->create != nullptr);
  CHECK(std::string_view(pollux_plugin.manifest, pollux_plugin.manifest_size).find("printer") !=
        std::string_view::npos);
}
