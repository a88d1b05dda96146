// PE's section table, as far as finding one section by name needs it: bytes in, the section .pollux out.
// Format: Microsoft "PE Format", sections "COFF File Header", "Optional Header" and "Section Table".
#include "load/pe_sections.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include <pollux/abi/manifest.h>

#include "load/section_error.hpp"

namespace pollux::load {
namespace {

constexpr std::uint64_t dos_header_bytes = 64;
constexpr std::size_t dos_header_pointer = 60;
constexpr std::uint64_t coff_bytes = 24;  // the signature "PE\0\0" included
constexpr std::uint64_t pe_section_bytes = 40;
constexpr std::uint16_t flag_dll = 0x2000;
constexpr std::uint16_t magic_32 = 0x10b;
constexpr std::uint16_t magic_64 = 0x20b;

// Eight bytes, filled up with zeros.
bool has_name(std::string_view section, std::string_view wanted) {
  const std::string_view name = section.substr(0, 8);
  return name.substr(0, name.find('\0')) == wanted;
}

}  // namespace

Result<ObjectFile> read_pe(const FileBytes& file, const std::string& where) {
  const auto dos = file.read(0, dos_header_bytes);
  if (!dos) return failure(damaged(where, "it ends within its header"));
  const std::uint64_t at = little_endian<std::uint32_t>(*dos, dos_header_pointer);
  const auto coff =
      file.read(at, coff_bytes + 2);  // and the first two bytes of the optional header: its magic
  if (!coff) return failure(damaged(where, "its PE header lies beyond its end"));
  if (!coff->starts_with(std::string_view("PE\0\0", 4))) {
    return failure(
        Error{where, "a DOS program", "a PE library (.dll)", "use a build of the plugin for this machine"});
  }
  const auto machine = little_endian<std::uint16_t>(*coff, 4);
  const auto count = little_endian<std::uint16_t>(*coff, 6);
  const auto optional_bytes = little_endian<std::uint16_t>(*coff, 20);
  const auto magic = optional_bytes < 2 ? std::uint16_t{0} : little_endian<std::uint16_t>(*coff, coff_bytes);
  if (magic != magic_64) {
    return failure(Error{where, magic == magic_32 ? "a 32-bit PE file" : "a PE file of an unknown kind",
                         "a 64-bit one", "use the build of the plugin for this machine"});
  }
  if ((little_endian<std::uint16_t>(*coff, 22) & flag_dll) == 0) {
    return failure(
        Error{where, "the PE file is a program", "a library (.dll)", "link the plugin as a shared library"});
  }

  std::optional<std::string_view> manifest;
  const std::uint64_t table = at + coff_bytes + optional_bytes;  // at most 2^32 + 2^16: cannot wrap
  for (std::uint64_t index = 0; index < count; ++index) {
    const auto section = file.read(table + index * pe_section_bytes, pe_section_bytes);
    if (!section) return failure(damaged(where, "its section table lies beyond its end"));
    const auto virtual_size = little_endian<std::uint32_t>(*section, 8);
    const std::uint64_t raw_size = little_endian<std::uint32_t>(*section, 16);
    const std::uint64_t raw = little_endian<std::uint32_t>(*section, 20);
    const bool is_manifest = has_name(*section, POLLUX_MANIFEST_SECTION);
    // The bytes in the file are padded to its alignment; the virtual size is the true one, where a linker
    // sets it.
    const std::uint64_t size = virtual_size == 0 ? raw_size : std::min<std::uint64_t>(virtual_size, raw_size);
    if (is_manifest && size > FileBytes::most_at_once) return failure(manifest_too_large(where, size));
    // What is left of the last section's padding may be cut off.
    if (size > 0 && (raw > file.size() || size > file.size() - raw)) {
      return failure(damaged(where, is_manifest ? "its section " POLLUX_MANIFEST_SECTION
                                                  " lies beyond its end"
                                                : "its section table speaks of bytes beyond its end"));
    }
    if (is_manifest && !manifest) manifest = file.read(raw, size);
  }
  if (!manifest) return failure(no_manifest_section(where));
  return ObjectFile{ObjectFile::Format::pe, machine, std::string(*manifest)};
}

}  // namespace pollux::load
