// Faults: all that is wrong with one configuration, collected while it is read.
// In: each fault with its place. Out: Errors in the order of the file, those outside it last.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "pollux/result.hpp"

namespace pollux::config {

class Faults {
 public:
  // `label` is what messages call the file.
  explicit Faults(std::string label) : label_(std::move(label)) {}

  // A fault in the file.
  void add(Position at, std::string what, std::string expected, std::string remedy = {});

  // A fault outside it: `where` is the name of an environment variable.
  void add_outside(std::string where, std::string what, std::string expected, std::string remedy = {});

  [[nodiscard]] bool empty() const { return found_.empty(); }
  [[nodiscard]] std::string place(Position at) const { return place_in(label_, at); }

  // Hands the errors over, without secrets, and is empty afterwards.
  [[nodiscard]] Errors take();

 private:
  std::string label_;
  std::vector<std::pair<Position, Error>> found_;
};

}  // namespace pollux::config
