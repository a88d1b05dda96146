// Merges: notices when two texts that an application gave are sent as one, because the line protocol has
// fewer characters. In: what was given and what is sent for it. Out: a warning for each text but the first
// that is sent as it is, once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <pollux/sdk/host_view.hpp>

namespace pollux::statsd {

class Merges {
 public:
  static constexpr std::size_t of_values = 1024;  // as `most`, where there may be ever more of them

  // `what`: "metrics", "tag keys". Of more than `most` texts the later ones are not watched.
  Merges(std::string_view what, std::size_t most, HostView host) : what_(what), most_(most), host_(host) {}

  void note(std::string_view given, std::string_view sent);
  [[nodiscard]] bool empty() const { return first_.empty(); }

 private:
  struct First {
    std::uint64_t hash = 0;
    std::string text;                        // its beginning
    std::unordered_set<std::uint64_t> told;  // by the hash of what was given; 100 in all at most
  };

  std::string_view what_;
  std::size_t most_;
  HostView host_;
  std::unordered_map<std::uint64_t, First> first_;  // what was given first, by the hash of what is sent
  std::size_t told_ = 0;
};

}  // namespace pollux::statsd
