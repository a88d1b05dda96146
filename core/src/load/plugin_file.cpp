// Follows links one by one, so that each folder that could redirect the path is seen; then reads and hashes.
#include "load/plugin_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <climits>
#include <system_error>
#include <utility>
#include <vector>

#include "load/descriptor.hpp"
#include "load/sha256.hpp"
#include "load/trust.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;

// One step on the way to a file: a link, or in the end the file, and the folder that it is in.
struct Step {
  Access entry;
  fs::path folder;
  Access folder_access;
};

struct Opened {
  Descriptor descriptor;
  fs::path file;
  struct stat status {};
  std::vector<Step> steps;
};

Access access_of(const struct stat& status) { return {status.st_uid, status.st_mode & 07777u}; }

Stamp stamp_of(const struct stat& status) {
  constexpr std::int64_t second = 1'000'000'000;
  return {status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
          status.st_mtim.tv_sec * second + status.st_mtim.tv_nsec,
          status.st_ctim.tv_sec * second + status.st_ctim.tv_nsec};
}

Error unreadable(const std::string& where, std::error_code error) {
  if (error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory) {
    return {where, "the file does not exist", "a plugin file", "correct the path, or build the plugin"};
  }
  if (error == std::errc::permission_denied) {
    return {where, "cannot be opened: " + error.message(), "a file that this user may read",
            "chmod a+r " + where};
  }
  return {where, "cannot be opened: " + error.message(), "a plugin file", "correct the path"};
}

// A link, opened itself, so that its owner and its target are those of one link.
struct Link {
  struct stat status {};
  fs::path target;
};

std::optional<Link> read_link(const Descriptor& folder, const fs::path& name) {
  const Descriptor opened(::openat(folder.number(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  Link link;
  if (!opened || ::fstat(opened.number(), &link.status) != 0) return std::nullopt;
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlinkat(opened.number(), "", target.data(), target.size());
  if (size <= 0) return std::nullopt;
  link.target = std::string(target.data(), static_cast<std::size_t>(size));
  return link;
}

// Opens what `at` names, or learns where the link of that name leads.
std::error_code take_step(Opened& opened, fs::path& at) {
  std::error_code error;
  // Links among the folders above are resolved by the system, for those are their owners' affair.
  const fs::path parent = fs::canonical(at.parent_path(), error);
  if (error) return error;
  const fs::path name = at.has_filename() ? at.filename() : ".";
  const Descriptor folder(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  struct stat status {};
  if (!folder || ::fstat(folder.number(), &status) != 0) return last_error();
  Step& step = opened.steps.emplace_back(Step{{}, parent, access_of(status)});
  // O_NONBLOCK: opening a pipe would wait.
  opened.descriptor = Descriptor(
      ::openat(folder.number(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (opened.descriptor) {
    opened.file = parent / name;
    if (::fstat(opened.descriptor.number(), &opened.status) != 0) return last_error();
    step.entry = access_of(opened.status);
    return {};
  }
  error = last_error();
  if (error != std::errc::too_many_symbolic_link_levels) return error;
  const std::optional<Link> link = read_link(folder, name);
  if (!link) {  // no link any more: the next step sees what it is
    opened.steps.pop_back();
    return {};
  }
  step.entry = {link->status.st_uid, 0};  // a link's mode says nothing
  at = parent / link->target;             // which an absolute target replaces
  return {};
}

Result<Opened> open_through_links(const fs::path& path) {
  constexpr int most_steps = 41;  // the system follows 40 links
  Opened opened;
  std::error_code error;
  fs::path at = fs::absolute(path, error);
  for (int step = 0; step < most_steps && !error && !opened.descriptor; ++step) error = take_step(opened, at);
  if (!error && !opened.descriptor) error = std::make_error_code(std::errc::too_many_symbolic_link_levels);
  if (error) return failure(unreadable(path.string(), error));
  if (!S_ISREG(opened.status.st_mode)) {
    return failure(Error{path.string(), "not a regular file", "a plugin file", "correct the path"});
  }
  return opened;
}

Result<PluginFile> read(const fs::path& path, Opened& opened) {
  PluginFile read{path, std::move(opened.file), stamp_of(opened.status), {}, {}};
  if (const std::error_code error = read_all(opened.descriptor, read.bytes)) {
    if (error == std::errc::file_too_large) {
      return failure(Error{path.string(), "the file has " + std::to_string(read.stamp.size) + " bytes",
                           "at most " + std::to_string(most_file_bytes), "name the plugin's built file"});
    }
    return failure(
        Error{path.string(), "cannot be read: " + error.message(), "a plugin file", "correct the path"});
  }
  read.sha256 = sha256_of(read.bytes);
  return read;
}

TrustedUsers trusted_users(const fs::path& configuration) {
  TrustedUsers users{::geteuid(), std::nullopt};
  struct stat status {};
  // A configuration that is gone, or was never a file, vouches for nobody.
  if (!configuration.empty() && ::stat(configuration.c_str(), &status) == 0)
    users.configuration = status.st_uid;
  return users;
}

}  // namespace

Result<PluginFile> read_plugin_file(const fs::path& path) {
  auto opened = open_through_links(path);
  if (!opened) return failure(opened.error());
  return read(path, *opened);
}

Result<PluginFile> read_trusted_file(const fs::path& path, const fs::path& configuration) {
  auto opened = open_through_links(path);
  if (!opened) return failure(opened.error());
  const TrustedUsers users = trusted_users(configuration);
  for (const Step& step : opened->steps) {
    auto judged = judge(path, step.entry, step.folder, step.folder_access, users);
    if (!judged) return failure(judged.error());
  }
  return read(path, *opened);
}

std::optional<Stamp> stamp_at(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return std::nullopt;
  return stamp_of(status);
}

}  // namespace pollux::load
