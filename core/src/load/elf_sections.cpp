// ELF's tables, as far as they are needed to find one section by name, and to tell that what the loader would
// map is there: bytes in, the section .pollux out.
// Format: System V gABI, chapters "ELF Header", "Sections" and "Program Header".
#include "load/elf_sections.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

#include <pollux/abi/manifest.h>

#include "load/section_error.hpp"

namespace pollux::load {
namespace {

constexpr std::uint64_t header_bytes = 64;
constexpr std::uint64_t section_bytes = 64;
constexpr std::uint64_t segment_bytes = 56;
constexpr std::uint64_t most_sections = 100'000;
constexpr std::uint8_t class_64 = 2;
constexpr std::uint8_t data_little_endian = 1;
constexpr std::uint16_t type_shared_library = 3;
constexpr std::uint32_t section_without_bytes = 8;      // SHT_NOBITS
constexpr std::uint64_t names_index_is_large = 0xffff;  // SHN_XINDEX: see the first section's link

struct Section {
  std::uint32_t name = 0;  // offset into the table of names
  std::uint32_t type = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint32_t link = 0;
};

struct Table {
  std::uint64_t offset = 0;
  std::uint64_t count = 0;
  std::uint64_t names = 0;  // index of the section that holds the names
};

std::optional<Section> section_at(const FileBytes& file, const Table& table, std::uint64_t index) {
  // The offset may be forged to wrap around; FileBytes refuses what is then beyond the end, so only the sum
  // matters.
  const std::uint64_t offset = table.offset + index * section_bytes;
  if (offset < table.offset) return std::nullopt;
  const auto bytes = file.read(offset, section_bytes);
  if (!bytes) return std::nullopt;
  return Section{little_endian<std::uint32_t>(*bytes, 0), little_endian<std::uint32_t>(*bytes, 4),
                 little_endian<std::uint64_t>(*bytes, 24), little_endian<std::uint64_t>(*bytes, 32),
                 little_endian<std::uint32_t>(*bytes, 40)};
}

std::optional<Error> wrong_kind(std::string_view header, const std::string& where) {
  const std::string remedy = "use the build of the plugin for this machine";
  if (header[4] != class_64) {
    return Error{where, header[4] == 1 ? "a 32-bit ELF file" : "an ELF file of an unknown class",
                 "a 64-bit one", remedy};
  }
  if (header[5] != data_little_endian)
    return Error{where, "a big-endian ELF file", "a little-endian one", remedy};
  if (const auto type = little_endian<std::uint16_t>(header, 16); type != type_shared_library) {
    const char* kind = type == 1   ? "an object file"
                       : type == 2 ? "a program"
                       : type == 4 ? "a core dump"
                                   : "of no known type";
    return Error{where, "the ELF file is " + std::string(kind), "a shared library",
                 "link the plugin with -shared"};
  }
  return std::nullopt;
}

bool has_name(const FileBytes& file, const Section& names, const Section& section, std::string_view wanted) {
  if (section.name >= names.size || names.size - section.name < wanted.size() + 1) return false;
  const std::uint64_t at = names.offset + section.name;
  if (at < names.offset) return false;
  const auto text = file.read(at, wanted.size() + 1);
  return text && *text == std::string_view(wanted.data(), wanted.size() + 1);
}

// The loader maps what the program headers say without a look at the size of the file: code that reads a page
// beyond its end gets SIGBUS, and the program ends.
std::optional<Error> cut_off(const FileBytes& file, std::string_view header, const std::string& where) {
  const auto table = little_endian<std::uint64_t>(header, 32);
  const auto count = little_endian<std::uint16_t>(header, 56);
  if (count == 0) return damaged(where, "it has no program headers");
  if (little_endian<std::uint16_t>(header, 54) != segment_bytes)
    return damaged(where, "its program headers have an impossible size");
  for (std::uint64_t index = 0; index < count; ++index) {
    const std::uint64_t at = table + index * segment_bytes;
    const auto segment = at < table ? std::nullopt : file.read(at, segment_bytes);
    if (!segment) return damaged(where, "its program headers lie beyond its end");
    const auto offset = little_endian<std::uint64_t>(*segment, 8);
    const auto size = little_endian<std::uint64_t>(*segment, 32);
    if (size == 0 || (offset <= file.size() && size <= file.size() - offset)) continue;
    return damaged(where, "it has " + std::to_string(file.size()) +
                              " bytes, and its program headers speak of bytes beyond");
  }
  return std::nullopt;
}

}  // namespace

Result<ObjectFile> read_elf(const FileBytes& file, const std::string& where) {
  const auto header = file.read(0, header_bytes);
  if (!header) return failure(damaged(where, "it ends within its header"));
  if (auto error = wrong_kind(*header, where)) return failure(*error);

  Table table{little_endian<std::uint64_t>(*header, 40), little_endian<std::uint16_t>(*header, 60),
              little_endian<std::uint16_t>(*header, 62)};
  if (table.offset == 0) return failure(no_manifest_section(where));  // a library without a section table
  if (little_endian<std::uint16_t>(*header, 58) != section_bytes) {
    return failure(damaged(where, "its sections have an impossible size"));
  }
  const auto first = section_at(file, table, 0);
  if (!first) return failure(damaged(where, "its section table lies beyond its end"));
  // Numbers too large for the header stand in the first section.
  if (table.count == 0) table.count = first->size;
  if (table.names == names_index_is_large) table.names = first->link;
  if (table.count > most_sections) return failure(damaged(where, "it claims too many sections"));

  const auto names = table.names < table.count ? section_at(file, table, table.names) : std::nullopt;
  if (!names) return failure(damaged(where, "it has no table of section names"));
  for (std::uint64_t index = 1; index < table.count; ++index) {
    const auto section = section_at(file, table, index);
    if (!section) return failure(damaged(where, "its section table lies beyond its end"));
    if (!has_name(file, *names, *section, POLLUX_MANIFEST_SECTION)) continue;
    if (section->type == section_without_bytes)
      break;  // what a separate file of debug symbols has in its place
    if (section->size > FileBytes::most_at_once) return failure(manifest_too_large(where, section->size));
    const auto bytes = file.read(section->offset, section->size);
    if (!bytes) return failure(damaged(where, "its section " POLLUX_MANIFEST_SECTION " lies beyond its end"));
    if (auto error = cut_off(file, *header, where)) return failure(*error);
    return ObjectFile{ObjectFile::Format::elf, little_endian<std::uint16_t>(*header, 18),
                      std::string(*bytes)};
  }
  return failure(no_manifest_section(where));
}

}  // namespace pollux::load
