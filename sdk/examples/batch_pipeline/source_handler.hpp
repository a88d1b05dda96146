// Reads the texts. In: a folder, or one file. Out: its Markdown and text files, checked to be text, in order
// of name.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "handler.hpp"

namespace batch_pipeline {

// Takes .md, .markdown, .txt and .rst, also in folders below; hidden ones are passed over. A file that cannot
// be used is a problem of the run; none that can is an error.
class SourceHandler : public Handler {
 public:
  [[nodiscard]] pollux::Name name() const override { return "source"; }
  pollux::Result<void> handle(Command& command, const Stage& stage) override;
};

// Whether these bytes are text that can be searched. `where` names the file in the error.
[[nodiscard]] pollux::Result<void> check_text(std::string_view bytes, const std::string& where);

// Reads and checks one file.
[[nodiscard]] pollux::Result<std::string> read_text(const std::filesystem::path& file, std::size_t max_bytes);

}  // namespace batch_pipeline
