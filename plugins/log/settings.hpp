// What the options say about where records go and how they look.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <tuple>

#include <pollux/sdk/options.hpp>
#include <pollux/sdk/resource.hpp>

#include "datagrams.hpp"
#include "record_writer.hpp"
#include "shared/file_settings.hpp"

namespace pollux::log {

// Of stream, file and socket one is set.
struct Destination {
  std::FILE* stream = nullptr;
  std::optional<shared::FileSettings> file;
  std::optional<SocketSettings> socket;
  bool append = true;  // of a file: else one that is there counts as full

  // What cannot change while it is open: a file's limits can.
  [[nodiscard]] auto place() const {
    return std::tuple(stream, file ? file->path : std::filesystem::path(), file ? file->mode : mode_t{0},
                      socket);
  }
};

// Each throws OptionError.
[[nodiscard]] Destination read_destination(const Options& options);
[[nodiscard]] std::unique_ptr<RecordWriter> make_writer(const Options& options, const Resource& resource);

}  // namespace pollux::log
