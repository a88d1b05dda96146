// Walks the folder, then reads file by file, so that one bad file costs only itself.
#include "source_handler.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <system_error>
#include <utility>
#include <vector>

#include "text/utf8.hpp"

namespace batch_pipeline {
namespace {

namespace fs = std::filesystem;
using pollux::Error;
using pollux::failure;

constexpr auto extensions = std::to_array<std::string_view>({".md", ".markdown", ".txt", ".rst"});
constexpr std::string_view extension_list = "*.md, *.markdown, *.txt or *.rst";

bool is_text_name(const fs::path& file) {
  return std::find(extensions.begin(), extensions.end(), file.extension().string()) != extensions.end();
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

// Every file to read, sorted by name: the order of a directory is no order.
std::vector<fs::path> list_files(Command& command) {
  std::vector<fs::path> files;
  std::vector<fs::path> folders = {command.request.folder};
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      if (is_hidden(entry->path())) continue;
      std::error_code ignored;  // an entry that vanished, or a link to nowhere, is neither
      if (entry->is_directory(ignored) && !entry->is_symlink(ignored)) {
        folders.push_back(entry->path());
      } else if (entry->is_regular_file(ignored) && is_text_name(entry->path())) {
        files.push_back(entry->path());
      }
    }
    if (error) {
      command.incomplete = true;
      command.problems.push_back(
          Error{folder.string(), "cannot be listed: " + error.message(), {}, {}}.message());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

Error invalid_utf8(std::string_view bytes, std::size_t offset, const std::string& where) {
  const std::string_view before = bytes.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_start = before.rfind('\n') + 1;  // 0 when there is none
  const std::size_t column = 1 + count_characters(before.substr(line_start));
  std::array<char, 8> byte{};
  std::snprintf(byte.data(), byte.size(), "0x%02x",
                static_cast<unsigned>(static_cast<unsigned char>(bytes[offset])));
  return {where + ":" + std::to_string(line) + ":" + std::to_string(column),
          "invalid UTF-8 at byte " + std::string(byte.data()), "UTF-8 text",
          "convert the file, for example with iconv"};
}

}  // namespace

pollux::Result<void> check_text(std::string_view bytes, const std::string& where) {
  if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff")) {
    return failure(Error{where, "UTF-16 text", "UTF-8 text", "convert the file, for example with iconv"});
  }
  if (const std::size_t nul = bytes.find('\0'); nul != std::string_view::npos) {
    return failure(Error{where, "a binary file (NUL at byte offset " + std::to_string(nul) + ")",
                         "UTF-8 text", "move it out of the folder or rename it"});
  }
  if (const auto offset = find_invalid_utf8(bytes)) return failure(invalid_utf8(bytes, *offset, where));
  if (bytes.find_first_not_of(" \t\r\n\f\v") == std::string_view::npos) {
    return failure(Error{where, "an empty file", "some text", {}});
  }
  return {};
}

pollux::Result<std::string> read_text(const fs::path& file, std::size_t max_bytes) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(file, error);
  if (error) return failure(Error{file.string(), "cannot be read: " + error.message(), {}, {}});
  const auto too_large = [&](std::uintmax_t bytes) {
    return failure(Error{file.string(), std::to_string(bytes) + " bytes is too large",
                         "at most " + std::to_string(max_bytes), "split the file or raise --max-file-bytes"});
  };
  if (size > max_bytes) return too_large(size);
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return failure(Error{file.string(), "cannot be opened", "a readable file", "check its permissions"});
  // One byte more than allowed, for a file that grows while it is read.
  std::string bytes(max_bytes < size + 1 ? max_bytes + 1 : static_cast<std::size_t>(size) + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) return failure(Error{file.string(), "reading it failed", {}, {}});
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  if (bytes.size() > max_bytes) return too_large(bytes.size());
  if (auto checked = check_text(bytes, file.string()); !checked) return failure(std::move(checked.error()));
  return bytes;
}

pollux::Result<void> SourceHandler::handle(Command& command, const Stage& stage) {
  const fs::path& folder = command.request.folder;
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (!fs::exists(status)) {
    return failure(Error{folder.string(), "no such folder", "a folder with " + std::string(extension_list),
                         "pass the folder as the first argument"});
  }
  const bool one_file = fs::is_regular_file(status);
  if (!one_file && !fs::is_directory(status)) {
    return failure(Error{
        folder.string(), "neither a folder nor a file", "a folder with " + std::string(extension_list), {}});
  }
  std::vector<fs::path> files = one_file ? std::vector<fs::path>{folder} : list_files(command);
  std::size_t bytes = 0;
  for (const fs::path& file : files) {
    auto text = read_text(file, command.config.max_file_bytes);
    if (!text) {
      command.incomplete = true;
      command.problems.push_back(text.error().message());
      continue;
    }
    bytes += text->size();
    const std::string name = (one_file ? file.filename() : file.lexically_relative(folder)).generic_string();
    const Markup markup = file.extension() == ".txt" ? Markup::plain : Markup::markdown;
    command.sources.push_back({name, std::move(*text), markup});
  }
  const std::size_t read = command.sources.size();
  stage.scope.count("source.files", read);
  stage.scope.count("source.files_refused", files.size() - read);
  stage.scope.gauge("source.bytes", bytes);
  command.note = std::to_string(read) + " files, " + std::to_string(bytes) + " bytes";
  if (read == 0) {
    return failure(Error{folder.string(),
                         files.empty() ? "no text file in this folder" : "no file that can be used",
                         "one " + std::string(extension_list),
                         {}});
  }
  return {};
}

}  // namespace batch_pipeline
