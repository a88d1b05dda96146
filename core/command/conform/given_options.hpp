// Given options: a tree of options as a host passes it to a plugin, and the folder that it may speak of.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <pollux/abi/option.h>

#include "config/settings.hpp"
#include "load/options.hpp"

namespace pollux::conform {

// An empty folder below the working one, removed with what it holds.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// `{folder}` in its strings becomes `folder`.
[[nodiscard]] config::Option with_folder(config::Option option, const std::string& folder);

class GivenOptions {
 public:
  // `{folder}` becomes the path of a folder that lives as long as this object.
  explicit GivenOptions(const config::Option& options);

  [[nodiscard]] const pollux_option* root() const { return tree_.root(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_.path(); }

 private:
  Folder folder_;
  load::OptionTree tree_;
};

// Sets `key`, dotted for nested tables, whatever stood there.
void set_option(config::Option& root, std::string_view key, config::Option value);
void remove_option(config::Option& root, std::string_view key);

}  // namespace pollux::conform
