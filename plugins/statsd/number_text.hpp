// Numbers as StatsD servers read them: decimal digits, with a point where there is a fraction.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace pollux::statsd {

void append_number(std::string& out, std::int64_t number);

// The shortest digits that read back as the same double, with an exponent only beyond 1e-9 to 1e21. A whole
// number has no point; not a number and infinities are "nan", "inf" and "-inf".
void append_number(std::string& out, double number);

// Milliseconds with every nanosecond: "1.000001".
void append_milliseconds(std::string& out, std::chrono::nanoseconds duration);

}  // namespace pollux::statsd
