// Nesting: the scopes around an imported event. In: the path around it and for how many scopes that stands.
// Out: its node in the tree of names.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include <pollux/detail/node.hpp>

namespace pollux::host {

// For one thread. A recorded path does not say where the names in it end: `a.b.c` in two scopes is `a.b` and
// `c`, or `a` and `b.c`. A place that a timing has shown is known from then on; until then the outermost
// scopes get one part each, and the innermost one what is left, so that events share what is guessed.
//
// Events of the same path, depth and name stay at one place, whatever timings show later: a recording needs
// as many places as the program that was recorded. The scopes that are guessed do not count (see
// Tree::find_enclosing).
class Nesting {
 public:
  // The node of that name below `depth` scopes whose path is `parent`; a depth of 0 stands for as many as it
  // has parts. A depth that the path contradicts gives way: a path of n parts stands for n scopes at most,
  // and for as many at least as it takes to keep each name within 255 bytes.
  [[nodiscard]] detail::Node* place(std::string_view parent, std::uint32_t depth, std::string_view name,
                                    bool is_timing);

 private:
  [[nodiscard]] detail::Node* found(std::string_view parent, std::uint32_t depth, std::string_view name);
  [[nodiscard]] detail::Node* enclosing(std::string_view path, std::uint32_t levels) const;
  [[nodiscard]] detail::Node* shown(std::string_view path, std::uint32_t levels) const;

  std::unordered_map<std::uint64_t, detail::Node*> shown_;   // by path and level, see key_of
  std::unordered_map<std::uint64_t, detail::Node*> placed_;  // by parent, depth and name
};

}  // namespace pollux::host
