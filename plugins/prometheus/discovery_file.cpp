#include "discovery_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include <pollux/sdk/json_text.hpp>

namespace pollux::prometheus {
namespace {

constexpr std::string_view start_of_name = "pollux-";
constexpr std::string_view end_of_name = ".json";
constexpr std::string_view mark = "\"__meta_pollux_pid\"";  // in no file that somebody wrote by hand

[[noreturn]] void fail(const std::string& path, int error) {
  throw std::runtime_error("cannot write the discovery file '" + path +
                           "': " + std::generic_category().message(error) +
                           "; give 'discovery.folder' a folder that this process may write to");
}

std::string machine_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

// Letters, digits, dots, dashes: what a pattern of the server's configuration cannot mistake.
std::string safe(std::string text) {
  std::ranges::replace_if(
      text,
      [](char c) {
        return !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                 c == '-');
      },
      '_');
  return text;
}

std::string as_json(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string content_of(const DiscoveryTarget& target, HostView host) {
  std::string text = "[{\"targets\": [" + as_json(target.address) + "], \"labels\": {";
  if (target.path != "/metrics") text += "\"__metrics_path__\": " + as_json(target.path) + ", ";
  text += std::string(mark) + ": \"" + std::to_string(::getpid()) +
          "\", \"__meta_pollux_reporter\": " + as_json(host.reporter_name()) + "}}]\n";
  return text;
}

bool is_same_file(int descriptor, const std::string& path) {
  struct stat open {
  }, there{};
  return ::fstat(descriptor, &open) == 0 && ::lstat(path.c_str(), &there) == 0 &&
         open.st_dev == there.st_dev && open.st_ino == there.st_ino;
}

// Removes the file if we wrote it and its owner is gone.
void remove_if_orphan(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (descriptor < 0) return;
  std::array<char, 4096> text{};
  const ssize_t size = ::read(descriptor, text.data(), text.size());
  const std::string_view content(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  const bool is_temporary = path.rfind("/.") != path.npos;  // may be empty still
  const bool is_ours = content.find(mark) != content.npos || (is_temporary && size == 0);
  if (is_ours && ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 && is_same_file(descriptor, path))
    ::unlink(path.c_str());
  ::close(descriptor);
}

void remove_orphans(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    const bool is_file = name.starts_with(start_of_name) && name.ends_with(end_of_name);
    if (is_file || name.starts_with("." + std::string(start_of_name)))
      remove_if_orphan(entry.path().string());
  }
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The path of a file that no living instance of this process has, such as the predecessor at a reload.
std::string free_path(const std::string& stem) {
  for (int number = 1;; ++number) {
    std::string path = stem + (number == 1 ? "" : "-" + std::to_string(number)) + std::string(end_of_name);
    struct stat status {};
    if (::lstat(path.c_str(), &status) != 0 || number == 100) return path;
  }
}

}  // namespace

DiscoveryTarget target_of(const Address& address, int port, const Settings& settings, HostView) {
  const std::string& given = settings.discovery.host;
  const std::string host = !given.empty() ? given : address.is_wildcard() ? machine_name() : address.host();
  return {Address::join(host, port), settings.path};
}

DiscoveryFile::DiscoveryFile(const std::string& folder, const DiscoveryTarget& target, HostView host) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, error.value());
  remove_orphans(folder);

  const std::string name = std::string(start_of_name) + safe(std::string(host.reporter_name())) + "-" +
                           safe(machine_name()) + "-" + std::to_string(::getpid());
  path_ = free_path(folder + "/" + name);
  std::string temporary;
  for (;;) {
    descriptor_ = own_.open(host, [&] {
      temporary = folder + "/." + name + ".XXXXXX";
      return ::mkostemp(temporary.data(), O_CLOEXEC);
    });
    if (descriptor_ < 0) fail(path_, errno);
    // A process that removes orphans may have taken it for one before it was locked.
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && is_same_file(descriptor_, temporary)) break;
    own_.reset();
    ::close(std::exchange(descriptor_, -1));
  }
  const bool is_written = write_all(descriptor_, content_of(target, host)) &&
                          ::fchmod(descriptor_, 0644) == 0 && ::rename(temporary.c_str(), path_.c_str()) == 0;
  if (is_written) return;
  const int reason = errno;
  ::unlink(temporary.c_str());
  own_.reset();
  ::close(descriptor_);
  fail(path_, reason);
}

DiscoveryFile::~DiscoveryFile() {
  if (is_same_file(descriptor_, path_)) ::unlink(path_.c_str());
  own_.reset();
  ::close(descriptor_);
}

}  // namespace pollux::prometheus
