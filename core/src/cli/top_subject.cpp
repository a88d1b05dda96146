#include "cli/top_subject.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>
#include <system_error>
#include <utility>

#include "diagnose/clean.hpp"
#include "live/place.hpp"

namespace pollux::cli {

namespace {

// Of "1234.sock" and "1234.2.sock"; 0: it is no process's.
int process_of(const std::filesystem::path& socket) {
  const std::string name = socket.filename().string();
  int process = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
  return error == std::errc{} && name.ends_with(".sock") && *end == '.' ? process : 0;
}

std::string program_of(int process) {
  std::string name;
  std::getline(std::ifstream("/proc/" + std::to_string(process) + "/comm"), name);
  return name;
}

bool is_number(const std::string& word) {
  return !word.empty() && word.find_first_not_of("0123456789") == std::string::npos;
}

// Anybody may call a socket as a process's is called.
bool is_served_by(const std::filesystem::path& socket, int process) {
  const Result<live::Descriptor> connection = connect_to(socket);
  ucred peer{};
  socklen_t size = sizeof peer;
  return connection && ::getsockopt(connection->number(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
         peer.pid == process;
}

// Where a path leads that the system shows as the process has given it: a host binds its socket in the folder
// that it has opened, and a container has a file system of its own.
std::vector<std::filesystem::path> places_of(const std::filesystem::path& socket,
                                             const std::string& of_process) {
  const std::string text = socket.string();
  constexpr std::string_view self = "/proc/self/";
  if (text.starts_with(self)) return {of_process + '/' + text.substr(self.size())};
  return {socket, of_process + "/root" + text};
}

std::string text_of(const std::vector<TopSubject>& subjects) {
  std::string text;
  for (const TopSubject& subject : subjects)
    text += (text.empty() ? "" : ", ") + std::to_string(subject.process) + " (" +
            diagnose::quoted(subject.program) + " at " +
            diagnose::quoted(subject.socket.string(), live::longest_path) + ')';
  return text;
}

}  // namespace

Result<live::Descriptor> connect_to(const std::filesystem::path& socket) {
  const std::string path = socket.string();
  if (path.size() > live::longest_path)
    return failure(
        Error{diagnose::escaped(path), "the path is too long for a socket", "at most 107 bytes", ""});
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  // One that is stuck has no room for more connections, and is not waited for.
  auto made =
      live::Descriptor::of([] { return ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0); });
  if (made && ::connect(made.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return made;
  const char* expected = errno == EACCES ? "a program of this user's; only its user, and root, may watch it"
                         : errno == ECONNREFUSED ? "a program that still runs"
                         : errno == EAGAIN       ? "a program that answers"
                                                 : "the socket of a program with [telemetry] socket";
  return failure(Error{diagnose::escaped(path), std::generic_category().message(errno), expected, ""});
}

std::vector<TopSubject> list_subjects(const std::filesystem::path& folder) {
  std::vector<TopSubject> subjects;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const int process = process_of(entry.path());
    if (process == 0 || !connect_to(entry.path())) continue;
    subjects.push_back({entry.path(), process, program_of(process)});
  }
  std::ranges::sort(subjects, {}, [](const TopSubject& s) { return std::pair(s.process, s.socket); });
  return subjects;
}

std::vector<TopSubject> find_subjects(int process) {
  std::vector<TopSubject> subjects;
  const std::string of_process = "/proc/" + std::to_string(process);
  std::ifstream sockets(of_process + "/net/unix");
  for (std::string line; std::getline(sockets, line);) {
    const std::size_t path = line.find('/');  // the last column, and the only one with a slash
    if (path == line.npos) continue;
    const std::filesystem::path socket = line.substr(path);
    if (process_of(socket) == 0) continue;  // in a container the process has another number
    for (const std::filesystem::path& at : places_of(socket, of_process)) {
      if (!is_served_by(at, process)) continue;
      subjects.push_back({at, process, program_of(process)});
      break;
    }
  }
  std::ranges::sort(subjects, {}, &TopSubject::socket);
  const auto same = std::ranges::unique(subjects, {}, &TopSubject::socket);
  subjects.erase(same.begin(), same.end());
  return subjects;
}

Result<std::filesystem::path> choose_subject(const std::string& word, const std::filesystem::path& folder) {
  if (!word.empty() && !is_number(word)) return std::filesystem::path(word);
  std::vector<TopSubject> subjects = list_subjects(folder);
  int process = 0;
  std::from_chars(word.data(), word.data() + word.size(), process);
  if (process > 0 && std::ranges::find(subjects, process, &TopSubject::process) == subjects.end())
    std::ranges::move(find_subjects(process), std::back_inserter(subjects));
  const std::string remedy = "name its socket, or start it with [telemetry] socket = \"auto\"";
  if (subjects.empty()) {
    const std::string what =
        word.empty() ? "no program of this user's can be watched in " + diagnose::escaped(folder.string())
                     : "process " + word + " has no socket that this user can open";
    return failure(Error{"", what, "", remedy});
  }
  const std::string all = text_of(subjects);
  if (!word.empty())
    std::erase_if(subjects, [&](const TopSubject& s) { return std::to_string(s.process) != word; });
  if (subjects.empty())
    return failure(
        Error{"", "process " + word + " cannot be watched", "one of " + all + ", or a socket", ""});
  if (subjects.size() > 1)
    return failure(Error{"", "several can be watched", "its process id or socket: one of " + all, ""});
  return subjects.front().socket;
}

}  // namespace pollux::cli
