// Tells ELF from PE by the first bytes, and this machine's libraries from others: bytes in, an ObjectFile
// out.
#include "load/object_file.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "load/elf_sections.hpp"
#include "load/file_bytes.hpp"
#include "load/pe_sections.hpp"
#include "load/section_error.hpp"

namespace pollux::load {
namespace {

struct Machine {
  std::string_view name;
  std::uint16_t elf;
  std::uint16_t pe;
};

constexpr std::array machines = {Machine{"x86-64", 62, 0x8664}, Machine{"aarch64", 183, 0xaa64},
                                 Machine{"riscv64", 243, 0x5064}, Machine{"ppc64le", 21, 0},
                                 Machine{"loongarch64", 258, 0x6264}};

// Empty on a machine that the table does not know; the loader then has the last word.
constexpr std::string_view machine_here() {
#if defined(__x86_64__) || defined(_M_X64)
  return "x86-64";
#elif defined(__aarch64__) || defined(_M_ARM64)
  return "aarch64";
#elif defined(__riscv) && __riscv_xlen == 64
  return "riscv64";
#elif defined(__powerpc64__)
  return "ppc64le";
#elif defined(__loongarch64)
  return "loongarch64";
#else
  return "";
#endif
}

constexpr ObjectFile::Format format_here() {
#if defined(_WIN32)
  return ObjectFile::Format::pe;
#else
  return ObjectFile::Format::elf;
#endif
}

std::string format_text(ObjectFile::Format format, std::string_view machine) {
  return std::string(format == ObjectFile::Format::elf ? "an ELF" : "a PE") + " library for " +
         std::string(machine);
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (!text.empty()) text += ' ';
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

Result<ObjectFile> read_by_magic(const FileBytes& file, const std::string& where) {
  const std::string_view start = file.read(0, std::min<std::uint64_t>(4, file.size())).value_or("");
  if (start ==
      "\x7f"
      "ELF")
    return read_elf(file, where);
  if (start.starts_with("MZ")) return read_pe(file, where);
  const std::string found =
      start.empty() ? "the file is empty" : "not a shared library: it begins with the bytes ";
  return failure(Error{where, found + hexadecimal(start), "an ELF or PE library (.so, .dll)",
                       "name the plugin's built file"});
}

}  // namespace

Result<ObjectFile> read_object(std::string_view bytes, const std::string& where) {
  Result<ObjectFile> object = read_by_magic(FileBytes(bytes), where);
  if (!object) return object;
  std::string& manifest = object->manifest;
  // Linkers pad; the NUL of the last entry stays.
  const std::size_t last = manifest.find_last_not_of('\0');
  manifest.resize(last == std::string::npos ? 0 : std::min(last + 2, manifest.size()));
  return object;
}

Result<void> check_machine(const ObjectFile& object, const std::string& where) {
  if (machine_here().empty()) return {};
  std::string_view found = "another machine";
  for (const Machine& machine : machines) {
    if (object.machine == (object.format == ObjectFile::Format::elf ? machine.elf : machine.pe))
      found = machine.name;
  }
  if (object.format == format_here() && found == machine_here()) return {};
  return failure(Error{where, format_text(object.format, found), format_text(format_here(), machine_here()),
                       "use the build of the plugin for this machine"});
}

}  // namespace pollux::load
