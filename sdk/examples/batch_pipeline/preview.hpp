// Makes text fit for a look in a monitoring system. In: text from a user's files. Out: a short, harmless
// beginning.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace batch_pipeline {

inline constexpr std::size_t preview_length = 120;  // characters

// Control, direction and invisible characters become blanks, runs of blanks one blank. Mail addresses become
// [email]; the values of fields like `password=…`, credentials in a URL, and long mixed runs as keys and
// tokens have, become [masked]. Best effort: what a secret looks like is a guess, so a preview is to be
// switched on only to look into something.
[[nodiscard]] std::string sanitised(std::string_view text);

// Sanitised first, so that no cut makes half a secret look harmless; then at most `limit` characters, the
// last of them "…" when something was cut.
[[nodiscard]] std::string preview_of(std::string_view text, std::size_t limit = preview_length);

}  // namespace batch_pipeline
