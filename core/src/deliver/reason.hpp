// Reason: why events were lost, one of the closed lists of <pollux/ledger.hpp>. A name that is in none of
// them does not compile: every series of losses is known before the first loss.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include <pollux/ledger.hpp>

namespace pollux::deliver {

template <const auto& reasons>
class Reason {
 public:
  consteval Reason(const char* name) : name_(name) {
    const auto at = std::ranges::find(reasons, std::string_view(name));
    if (at == reasons.end())
      throw "add the reason to its list in <pollux/ledger.hpp>, and to docs/threading.md";
    index_ = static_cast<std::size_t>(at - reasons.begin());
  }
  [[nodiscard]] constexpr const char* name() const { return name_; }
  [[nodiscard]] constexpr std::size_t index() const { return index_; }  // in the list

 private:
  const char* name_;
  std::size_t index_ = 0;
};

using LossReason = Reason<loss_reasons>;  // of a host
using DropReason = Reason<drop_reasons>;  // of a reporter

}  // namespace pollux::deliver
