// ExclusivePaths: finds files that two reporters of a configuration would both write.
// In: each reporter's checked options and its plugin's schema. Out: an error with both places.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "load/manifest.hpp"
#include "pollux/result.hpp"

namespace pollux::load {

class ExclusivePaths {
 public:
  // Notes the paths that the schema calls exclusive. Spellings of one path, through folders that are symbolic
  // links or from the working folder, are the same; a hard link is the same file. Devices can be shared.
  [[nodiscard]] Errors claim(const config::Settings& settings, const config::ReporterSettings& reporter,
                             const config::Option& options, const Manifest& manifest);

 private:
  struct Claim {
    std::filesystem::path path;
    std::string reporter;
    std::string place;
  };
  [[nodiscard]] const Claim* find(const std::filesystem::path& path) const;

  std::vector<Claim> claims_;
};

}  // namespace pollux::load
