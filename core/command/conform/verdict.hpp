// Verdict: what became of one case; and how a case says so.
#pragma once

#include <string>
#include <utility>

namespace pollux::conform {

enum class Outcome { pass, fail, skip };

struct Verdict {
  Outcome outcome = Outcome::pass;
  std::string expected;  // of a failure
  std::string found;     // of a failure; of a skip: why
};

// Thrown by a case, and caught by who runs it.
struct Failed {
  std::string expected;
  std::string found;
};
struct Skipped {
  std::string why;
};

inline void expect(bool holds, std::string expected, std::string found) {
  if (!holds) throw Failed{std::move(expected), std::move(found)};
}

}  // namespace pollux::conform
