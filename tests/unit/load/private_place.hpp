// PrivatePlace: the place of private copies for one test case, a fresh folder of its own.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <optional>
#include <string>

#include "temporary_folder.hpp"

// Sets an environment variable until its end; null unsets it.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = ::getenv(name)) old_ = old;
    value ? ::setenv(name, value, 1) : ::unsetenv(name);
  }
  ~Variable() { old_ ? ::setenv(name_, old_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> old_;
};

class PrivatePlace {
 public:
  [[nodiscard]] fs::path path() const { return place_.path(); }
  // What is made in it.
  [[nodiscard]] fs::path folder() const { return path() / ("pollux-plugins-" + std::to_string(::geteuid())); }

 private:
  TemporaryFolder place_;
  Variable runtime_{"XDG_RUNTIME_DIR", place_.path().c_str()};
};
