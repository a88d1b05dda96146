// What a flush or a shutdown achieved, from the ledgers before and after it.
#pragma once

#include <vector>

#include <pollux/ledger.hpp>

namespace pollux::host {

// A reporter that came meanwhile counts from nothing; one that was removed is still in the later ledgers.
[[nodiscard]] FlushReport difference(const std::vector<ReporterLedger>& before,
                                     const std::vector<ReporterLedger>& after, bool finished);

}  // namespace pollux::host
