// What a library's file says before any of its code runs: its kind, its machine, its section .pollux.
// In: bytes that nobody has vouched for. Out: the manifest's parser, and the loader, which compares the
// bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pollux/result.hpp"

namespace pollux::load {

struct ObjectFile {
  enum class Format { elf, pe };

  Format format = Format::elf;
  std::uint16_t machine = 0;  // ELF's e_machine or PE's Machine
  std::string manifest;       // the section's bytes, without the zeros that pad it
};

// `bytes` are an ELF or PE library's, and every offset in them is checked; so is that all is there that the
// system would map, for a file that was cut off would end the process once it is loaded. `where` names it in
// errors.
[[nodiscard]] Result<ObjectFile> read_object(std::string_view bytes, const std::string& where);

// Fails when the library is for another machine or system than this process, which the loader reports as a
// file that is not there.
[[nodiscard]] Result<void> check_machine(const ObjectFile& object, const std::string& where);

}  // namespace pollux::load
