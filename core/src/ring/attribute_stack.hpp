// The attributes of a thread's open scopes: pieces on a stack. Each scope has one piece of its own; what is
// set on it while something else lies above that piece is marked with its number, and found again by a walk.
#pragma once

#include <cstddef>
#include <cstdint>

#include <pollux/detail/open_scope.hpp>

namespace pollux::ring {

using detail::Frame;
using detail::OpenScope;
using detail::ThreadState;

// Moves all attributes of the scope to `payload`, and what lies above them down; returns the payload's end.
[[nodiscard]] std::byte* take_attributes(ThreadState* thread, OpenScope& scope, std::byte* payload);

// Adds what fits to the scope, which is open on this thread.
void put_attributes(ThreadState* thread, OpenScope& scope, const Attr* list, std::size_t count);

}  // namespace pollux::ring
