// Check text: results of the conformance suite in, what `pollux plugins check` prints about them out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command/conform/suite.hpp"

namespace pollux::command {

// How to run one case again: the command's words without --case.
using Repeat = std::string;

// A line with the verdict, and below it what an author needs to mend a failure; nothing for a skip.
[[nodiscard]] std::string result_as_text(const conform::CaseResult& result, const Repeat& repeat, bool bold);

// What was skipped, by reason; and "61 passed, 2 failed, 3 skipped in 4.2 s".
[[nodiscard]] std::string totals_as_text(const std::vector<conform::CaseResult>& results);
[[nodiscard]] std::string cases_as_text(const std::vector<conform::Case>& cases, bool bold_header);

[[nodiscard]] std::string results_as_json(const conform::Target& target, std::uint64_t seed,
                                          const std::vector<conform::CaseResult>& results,
                                          const Repeat& repeat);
[[nodiscard]] std::string cases_as_json(const std::vector<conform::Case>& cases);

[[nodiscard]] bool any_failed(const std::vector<conform::CaseResult>& results);

}  // namespace pollux::command
