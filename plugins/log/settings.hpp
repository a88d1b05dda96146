// What the options say about where records go and how they look.
#pragma once

#include <cstdio>
#include <memory>
#include <optional>

#include <pollux/sdk/options.hpp>
#include <pollux/sdk/resource.hpp>

#include "datagrams.hpp"
#include "record_writer.hpp"
#include "rotating_file.hpp"

namespace pollux::log {

// Of stream, file and socket one is set.
struct Destination {
  std::FILE* stream = nullptr;
  std::optional<FileSettings> file;
  std::optional<SocketSettings> socket;
  friend bool operator==(const Destination&, const Destination&) = default;
};

// Each throws OptionError.
[[nodiscard]] Destination read_destination(const Options& options);
[[nodiscard]] std::unique_ptr<RecordWriter> make_writer(const Options& options, const Resource& resource);

}  // namespace pollux::log
