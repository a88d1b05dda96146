// Plugin text: manifests in, what `pollux plugins` prints about them out, for people or as JSON.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "load/discover.hpp"
#include "load/manifest.hpp"

namespace pollux::command {

// A table with a line for each file; one without a readable manifest is listed with the reason.
[[nodiscard]] std::string list_as_text(const std::vector<load::FoundPlugin>& plugins, bool bold_header);
[[nodiscard]] std::string list_as_json(const std::vector<load::FoundPlugin>& plugins);

// Everything in one manifest, its options as a table, and the SHA-256 by which the file can be pinned.
[[nodiscard]] std::string manifest_as_text(const std::filesystem::path& file, const std::string& sha256,
                                           const load::Manifest& manifest, bool bold_header);
[[nodiscard]] std::string manifest_as_json(const std::filesystem::path& file, const std::string& sha256,
                                           const load::Manifest& manifest);

}  // namespace pollux::command
