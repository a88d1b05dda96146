// Who could have changed a configuration before it is read: it names code to load, so whoever can write it
// runs code with all rights of the program. In: an open file and its path. Out: a refusal with the chmod to
// run, or nothing.
#pragma once

#include <filesystem>

#include "pollux/result.hpp"

namespace pollux::config {

// Refused is a regular file that everyone may write, and one in a folder that everyone may write and that is
// not sticky, for anybody could put another file in its place. `file` is its path as it was named; the folder
// of a symbolic link counts as the folder of the file that it leads to. What is no regular file, such as a
// pipe, was chosen by whoever opened it, and passes; so does a file of another user's, whom whoever named the
// file trusts.
[[nodiscard]] Result<void> judge_configuration(int descriptor, const std::filesystem::path& file);

}  // namespace pollux::config
