// Reason: why events were lost, one of the closed lists of <pollux/ledger.hpp>. A name that is in none of
// them does not compile: every series of losses is known before the first loss.
#pragma once

#include <algorithm>
#include <string_view>

#include <pollux/ledger.hpp>

namespace pollux::deliver {

template <const auto& reasons>
class Reason {
 public:
  consteval Reason(const char* name) : name_(name) {
    if (std::ranges::find(reasons, std::string_view(name)) == reasons.end())
      throw "add the reason to its list in <pollux/ledger.hpp>, and to docs/threading.md";
  }
  [[nodiscard]] constexpr const char* name() const { return name_; }

 private:
  const char* name_;
};

using LossReason = Reason<loss_reasons>;  // of a host
using DropReason = Reason<drop_reasons>;  // of a reporter

}  // namespace pollux::deliver
