// What `pollux top` watches: a word of the command line in, a socket out.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <pollux/result.hpp>

#include "live/descriptor.hpp"

namespace pollux::command {

// A program that can be watched now.
struct TopSubject {
  std::filesystem::path socket;
  int process = 0;
  std::string program;
};

// Those of this user's that have their socket in the folder of "auto", by process; a socket that nobody
// serves is passed over.
[[nodiscard]] std::vector<TopSubject> list_subjects(const std::filesystem::path& folder);

// The sockets of that process wherever they are, if this user may open them: root may watch everybody's
// programs. Only those that are named as live/place.hpp names them, and that the process itself serves.
[[nodiscard]] std::vector<TopSubject> find_subjects(int process);

// `word`: a process, a socket's path, or empty for the only program that there is. Fails with what could have
// been meant.
[[nodiscard]] Result<std::filesystem::path> choose_subject(const std::string& word,
                                                           const std::filesystem::path& folder);

// A connection to it.
[[nodiscard]] Result<live::Descriptor> connect_to(const std::filesystem::path& socket);

}  // namespace pollux::command
