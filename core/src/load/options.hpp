// Options: what the configuration gives a reporter.
// In: its table and its plugin's schema. Out: the checked tree, and the same laid out for the ABI.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include <pollux/abi/option.h>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

// Checks keys, types and choices, turns durations and sizes into integers, fills in defaults, and marks
// secrets. Errors have the option's file:line:column; an unknown key names the nearest known one.
[[nodiscard]] Result<config::Option, Errors> check_options(const config::Settings& settings,
                                                           const config::ReporterSettings& reporter,
                                                           const Manifest& manifest);

// The keys at the top of the options of the reporter's plugin, as its file has them. Empty when there is no
// such plugin, or it cannot be read. Loads nothing.
[[nodiscard]] std::vector<std::string> option_keys(const config::Settings& settings,
                                                   const config::ReporterSettings& reporter);

// Marks the options that the schema calls secret, and all below them; checks nothing.
void mark_secrets(config::Option& options, const Manifest& manifest);

// The ABI's view of a tree of options; owns every string and node that it points to. What is secret in it is
// concealed from then on in all messages, for the plugin may quote it.
class OptionTree {
 public:
  explicit OptionTree(const config::Option& root);
  OptionTree(const OptionTree&) = delete;
  OptionTree& operator=(const OptionTree&) = delete;

  [[nodiscard]] const pollux_option* root() const { return &root_; }

 private:
  void fill(pollux_option& into, const config::Option& from);
  pollux_string keep(const std::string& text);

  std::deque<std::string> texts_;
  std::deque<std::vector<pollux_option>> lists_;
  pollux_option root_{};
};

}  // namespace pollux::load
