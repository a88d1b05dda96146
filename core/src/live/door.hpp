// Door: the socket at which a program can be watched: made so that only its owner can open it, and taken away
// again. In: a place. Out: connections of that user, or of root.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include <pollux/result.hpp>

#include "live/descriptor.hpp"
#include "live/place.hpp"

namespace pollux::live {

class Door {
 public:
  // Makes the folder, mode 0700, unless it is there, and the socket in it, mode 0600. A socket that nobody
  // serves any more is replaced. What is served, is another user's or is no socket stays, and is an error,
  // as is a folder into which others may write, unless they may not touch the socket there (/tmp).
  [[nodiscard]] static Result<Door> open(const Place& place);
  Door(Door&& other) = default;
  Door& operator=(Door&&) = delete;
  ~Door() { close(); }

  [[nodiscard]] int descriptor() const { return socket_.number(); }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  struct Visit {
    Descriptor socket;  // none: nobody is waiting
    bool is_welcome = false;
  };
  // Does not wait.
  [[nodiscard]] Visit admit() const;

  // Takes the socket's file away, unless something else is in its place by now; from any thread.
  void remove() const;
  void close();

 private:
  Door(Descriptor folder, std::filesystem::path path) : folder_(std::move(folder)), path_(std::move(path)) {}
  [[nodiscard]] Result<void> clear() const;
  [[nodiscard]] Result<void> bind();
  [[nodiscard]] Error error(const std::string& what, const char* expected, const char* remedy) const;
  [[nodiscard]] std::string in_folder() const;

  Descriptor folder_;  // whatever happens to its path
  std::filesystem::path path_;
  Descriptor socket_;
  dev_t device_ = 0;  // of the socket's file
  ino_t file_ = 0;
};

}  // namespace pollux::live
