// Format: System V gABI, chapter "Symbol Table".
#include "command/conform/exports.hpp"

#include <elf.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace pollux::conform {

namespace {

// Nothing that lies beyond the end is read.
template <class T>
std::optional<T> at(std::string_view file, std::uint64_t offset) {
  if (offset > file.size() || file.size() - offset < sizeof(T)) return std::nullopt;
  T read;
  std::memcpy(&read, file.data() + offset, sizeof read);
  return read;
}

std::string text_at(std::string_view file, const Elf64_Shdr& texts, std::uint64_t offset) {
  if (offset >= texts.sh_size || texts.sh_offset > file.size()) return {};
  std::string_view rest = file.substr(texts.sh_offset);
  rest = rest.substr(0, std::min<std::uint64_t>(rest.size(), texts.sh_size));
  if (offset >= rest.size()) return {};
  rest.remove_prefix(offset);
  return std::string(rest.substr(0, rest.find('\0')));
}

bool is_exported(const Elf64_Sym& symbol) {
  const auto binding = ELF64_ST_BIND(symbol.st_info);
  const auto visibility = ELF64_ST_VISIBILITY(symbol.st_other);
  return symbol.st_shndx != SHN_UNDEF && binding != STB_LOCAL &&
         (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
}

// What some linkers add to every library by themselves.
bool is_linkers(std::string_view name) {
  constexpr std::string_view known[] = {"_init", "_fini", "_edata", "_end", "__bss_start"};
  return std::find(std::begin(known), std::end(known), name) != std::end(known);
}

}  // namespace

std::optional<std::vector<std::string>> exported_symbols(std::string_view file) {
  const auto header = at<Elf64_Ehdr>(file, 0);
  if (!header || std::memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != ELFCLASS64)
    return std::nullopt;
  for (std::uint64_t i = 0; i < header->e_shnum; ++i) {
    const auto section = at<Elf64_Shdr>(file, header->e_shoff + i * sizeof(Elf64_Shdr));
    if (!section || section->sh_type != SHT_DYNSYM) continue;
    const auto texts = at<Elf64_Shdr>(file, header->e_shoff + section->sh_link * sizeof(Elf64_Shdr));
    if (!texts) return std::nullopt;
    std::vector<std::string> names;
    for (std::uint64_t offset = 0; offset + sizeof(Elf64_Sym) <= section->sh_size;
         offset += sizeof(Elf64_Sym)) {
      const auto symbol = at<Elf64_Sym>(file, section->sh_offset + offset);
      if (!symbol) return std::nullopt;
      if (!is_exported(*symbol)) continue;
      std::string name = text_at(file, *texts, symbol->st_name);
      if (!is_linkers(name)) names.push_back(std::move(name));
    }
    return names;
  }
  return std::nullopt;
}

}  // namespace pollux::conform
