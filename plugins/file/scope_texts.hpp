// ScopeTexts: what a format writes about a scope, made once for each. In: a scope, and how to write it. Out:
// its text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/event.h>

namespace pollux::file {

class ScopeTexts {
 public:
  // `make(std::string&)` appends the text. Valid until the next call.
  template <class Make>
  std::string_view of(const pollux_scope& scope, Make&& make) {
    if (scope.id >= most) {
      unkept_.clear();
      make(unkept_);
      return unkept_;
    }
    if (scope.id >= kept_.size()) kept_.resize(std::size_t{scope.id} + 1);
    Entry& entry = kept_[scope.id];
    if (entry.scope != &scope) {
      entry.text.clear();
      make(entry.text);
      entry.scope = &scope;
    }
    return entry.text;
  }

 private:
  // Ids are dense: a program with more scopes pays for writing the younger ones each time, not in memory.
  static constexpr std::uint32_t most = 16'384;

  struct Entry {
    const pollux_scope* scope = nullptr;
    std::string text;
  };
  std::vector<Entry> kept_;
  std::string unkept_;
};

}  // namespace pollux::file
