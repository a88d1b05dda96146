// What a reload did, by the names of the reporters and of the keys.
#pragma once

#include <string>
#include <vector>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

struct ReloadReport {
  std::vector<std::string> unchanged;
  std::vector<std::string> reconfigured;  // took their changes while running
  std::vector<std::string> replaced;      // by a new instance, of another plugin or with other options
  std::vector<std::string> added;
  std::vector<std::string> removed;
  std::vector<std::string> warnings;  // what takes effect at the next start only; what on_error = "skip" left

  // Keys outside [[reporter]] that have changed and are in effect, as "redaction.values".
  std::vector<std::string> settings;

  // "changed redaction.values, replaced log, added file; 2 unchanged", for a line of a log.
  [[nodiscard]] std::string summary() const {
    std::string text;
    const auto add = [&](const char* what, const std::vector<std::string>& names) {
      for (const std::string& name : names) {
        text += text.empty() ? "" : ", ";
        text += &name == names.data() ? what + (' ' + name) : name;
      }
    };
    add("changed", settings);
    add("reconfigured", reconfigured);
    add("replaced", replaced);
    add("added", added);
    add("removed", removed);
    if (text.empty()) return "no reporter has changed";
    return text + "; " + std::to_string(unchanged.size()) + " unchanged";
  }
};

}  // namespace pollux::inline POLLUX_LAYOUT
