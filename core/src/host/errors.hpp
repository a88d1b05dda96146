// Errors as the application and the log receive them: one error is one line, and only several have line
// feeds between them.
#pragma once

#include <pollux/result.hpp>

namespace pollux::host {

// The error with its parts escaped: they may quote names and paths from anywhere.
[[nodiscard]] Error escaped(Error error);

// All in one, each of them a line of its text.
[[nodiscard]] Error in_one(const Errors& errors, std::string remedy = {});

}  // namespace pollux::host
