// The readers of ELF and PE files: what they find in good files, and that no bytes make them do anything but
// answer.
#include "load/object_file.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "load/file_bytes.hpp"
#include "load/manifest.hpp"
#include "temporary_folder.hpp"

using pollux::Result;
using pollux::load::Manifest;
using pollux::load::ObjectFile;

namespace {

constexpr std::string_view manifest_text("POLLUX-MANIFEST-1\0abi=1.0.5\0name=made\0version=1.0.0\0", 52);

Result<ObjectFile> read(const std::string& bytes) { return pollux::load::read_object(bytes, "file"); }

// Both stages that see a stranger's bytes. Whatever they are, the answer is a manifest or a reason.
Result<Manifest> read_whole(const std::string& bytes) {
  const auto object = read(bytes);
  if (!object) return pollux::failure(object.error());
  return pollux::load::parse_manifest(object->manifest, "file");
}

bool is_answer(const Result<Manifest>& result) { return result.has_value() || !result.error().what.empty(); }

template <class T>
void put(std::string& bytes, std::size_t at, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    bytes[at + i] = static_cast<char>((std::uint64_t{value} >> (8 * i)) & 0xff);
}

// A DLL of one section, no longer than it has to be.
std::string small_pe() {
  constexpr std::size_t pe = 64, optional = pe + 24, section = optional + 112, raw = section + 40;
  std::string bytes(raw + manifest_text.size(), '\0');
  bytes.replace(0, 2, "MZ");
  put<std::uint32_t>(bytes, 60, pe);
  bytes.replace(pe, 2, "PE");
  put<std::uint16_t>(bytes, pe + 4, 0x8664);   // machine
  put<std::uint16_t>(bytes, pe + 6, 1);        // sections
  put<std::uint16_t>(bytes, pe + 20, 112);     // bytes of the optional header
  put<std::uint16_t>(bytes, pe + 22, 0x2022);  // a DLL
  put<std::uint16_t>(bytes, optional, 0x20b);  // 64-bit
  bytes.replace(section, 7, ".pollux");
  put<std::uint32_t>(bytes, section + 8, manifest_text.size());  // virtual size
  put<std::uint32_t>(bytes, section + 16, 64);  // in the file, padded; the padding is cut off
  put<std::uint32_t>(bytes, section + 20, raw);
  bytes.replace(raw, manifest_text.size(), manifest_text);
  return bytes;
}

std::string small_elf() { return read_file(fixture("stripped")); }

std::size_t section_table(const std::string& elf) {
  return static_cast<std::size_t>(pollux::load::little_endian<std::uint64_t>(elf, 40));
}

void every_prefix_is_refused(const std::string& bytes) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const auto result = read_whole(bytes.substr(0, size));
    if (result || result.error().what.empty()) FAIL("not refused when cut to " << size << " bytes");
  }
  REQUIRE(read_whole(bytes));
}

void every_flip_is_answered(std::string bytes, std::size_t begin, std::size_t end) {
  for (std::size_t bit = begin * 8; bit < end * 8; ++bit) {
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    if (!is_answer(read_whole(bytes))) FAIL("no answer with bit " << bit << " flipped");
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  }
}

void random_damage_is_answered(const std::string& good, unsigned rounds) {
  std::mt19937 random(20240229);
  std::uniform_int_distribution<std::size_t> place(0, good.size() - 1);
  std::uniform_int_distribution<int> byte(0, 255);
  for (unsigned round = 0; round < rounds; ++round) {
    std::string bytes = good;
    for (unsigned i = 0; i <= round % 16; ++i) bytes[place(random)] = static_cast<char>(byte(random));
    if (!is_answer(read_whole(bytes))) FAIL("no answer in round " << round);
  }
}

std::string refusal(const std::string& bytes) {
  const auto object = read(bytes);
  REQUIRE_FALSE(object);
  return object.error().message();
}

}  // namespace

TEST_CASE("the manifest is found in an ELF library") {
  const auto object = read(small_elf());
  REQUIRE(object);
  CHECK(object->format == ObjectFile::Format::elf);
  CHECK(object->manifest.starts_with("POLLUX-MANIFEST-1"));
  CHECK(object->manifest.ends_with(std::string_view("summary=Prints timings\0", 23)));
}

TEST_CASE("the manifest is found in a PE library, without the bytes that pad its section") {
  const auto object = read(small_pe());
  REQUIRE(object);
  CHECK(object->format == ObjectFile::Format::pe);
  CHECK(object->machine == 0x8664);
  CHECK(object->manifest == manifest_text);
  CHECK(read_whole(small_pe())->name == "made");
}

TEST_CASE("strip and section garbage collection leave the manifest in the file") {
  for (const char* name : {"stripped", "collected"}) {
    const auto manifest = pollux::load::manifest_of(*pollux::load::read_plugin_file(fixture(name)));
    REQUIRE(manifest);
    CHECK(manifest->name == name);
  }
}

TEST_CASE("an ELF file cut at any length is refused with a reason") { every_prefix_is_refused(small_elf()); }

TEST_CASE("a PE file cut within its headers or its manifest is refused with a reason") {
  every_prefix_is_refused(small_pe());
}

TEST_CASE("no single flipped bit in a header, a section table or a manifest goes unanswered") {
  const std::string elf = small_elf();
  every_flip_is_answered(elf, 0, 64);
  every_flip_is_answered(elf, section_table(elf), elf.size());
  const std::size_t manifest = elf.find("POLLUX-MANIFEST-1");
  every_flip_is_answered(elf, manifest, manifest + 128);
  every_flip_is_answered(small_pe(), 0, small_pe().size());
}

TEST_CASE("random damage never goes unanswered") {
  random_damage_is_answered(small_elf(), 4000);
  random_damage_is_answered(small_pe(), 20000);
}

TEST_CASE("a 32-bit ELF library is refused as one") {
  std::string elf = small_elf();
  elf[4] = 1;
  CHECK(refusal(elf) ==
        "file: a 32-bit ELF file; expected a 64-bit one; use the build of the plugin for this machine");
}

TEST_CASE("a big-endian ELF library is refused as one") {
  std::string elf = small_elf();
  elf[5] = 2;
  CHECK(refusal(elf) ==
        "file: a big-endian ELF file; expected a little-endian one; use the build of the plugin for this "
        "machine");
}

TEST_CASE("an ELF file that is no shared library is refused as what it is") {
  std::string elf = small_elf();
  put<std::uint16_t>(elf, 16, 1);
  CHECK(refusal(elf) ==
        "file: the ELF file is an object file; expected a shared library; link the plugin with -shared");
}

TEST_CASE("a 32-bit PE library and a PE program are refused as such") {
  std::string pe = small_pe();
  put<std::uint16_t>(pe, 88, 0x10b);
  CHECK_THAT(refusal(pe), Catch::StartsWith("file: a 32-bit PE file; expected a 64-bit one"));
  pe = small_pe();
  put<std::uint16_t>(pe, 64 + 22, 0x0022);
  CHECK_THAT(refusal(pe), Catch::StartsWith("file: the PE file is a program; expected a library (.dll)"));
}

TEST_CASE("forged offsets that wrap around are refused as damage") {
  std::string elf = small_elf();
  put<std::uint64_t>(elf, 40, UINT64_MAX - 63);
  CHECK_THAT(refusal(elf),
             Catch::StartsWith("file: the file is damaged: its section table lies beyond its end"));
  elf = small_elf();
  put<std::uint16_t>(elf, 60, 0);                                // the count stands in the first section…
  put<std::uint64_t>(elf, section_table(elf) + 32, UINT64_MAX);  // …which claims the impossible
  CHECK_THAT(refusal(elf), Catch::StartsWith("file: the file is damaged: it claims too many sections"));
}

// The last of the program headers that have bytes in the file.
std::size_t segment_of(const std::string& elf) {
  using pollux::load::little_endian;
  const auto table = static_cast<std::size_t>(little_endian<std::uint64_t>(elf, 32));
  std::size_t found = 0;
  for (std::size_t i = 0; i < little_endian<std::uint16_t>(elf, 56); ++i) {
    if (little_endian<std::uint64_t>(elf, table + i * 56 + 32) > 0) found = table + i * 56;
  }
  return found;
}

TEST_CASE(
    "an ELF library whose segments are not all in the file is refused before it could end the process") {
  const std::string whole = small_elf();
  constexpr const char* beyond = "and its program headers speak of bytes beyond; expected a complete shared";
  // What is left of one that was cut off behind its manifest and its tables.
  std::string elf = whole;
  put<std::uint64_t>(elf, segment_of(elf) + 32, elf.size() + 4096);
  CHECK_THAT(refusal(elf), Catch::StartsWith("file: the file is damaged: it has " +
                                             std::to_string(elf.size()) + " bytes, ") &&
                               Catch::Contains(beyond));
  for (const std::uint64_t offset : {std::uint64_t{elf.size()} + 1, UINT64_MAX - 15}) {
    elf = whole;
    put<std::uint64_t>(elf, segment_of(elf) + 8, offset);
    CHECK_THAT(refusal(elf), Catch::Contains(beyond));
  }
  for (const std::uint64_t table : {std::uint64_t{elf.size()} - 8, UINT64_MAX - 15}) {
    elf = whole;
    put<std::uint64_t>(elf, 32, table);
    CHECK_THAT(refusal(elf), Catch::Contains("its program headers lie beyond its end"));
  }
  elf = whole;
  put<std::uint16_t>(elf, 56, 0);
  CHECK_THAT(refusal(elf), Catch::Contains("it has no program headers"));
}

TEST_CASE("a PE library whose sections are not all in the file is refused") {
  std::string pe = small_pe();
  put<std::uint16_t>(pe, 64 + 6, 2);  // one more section, behind the manifest's; its bytes are not there
  pe.insert(64 + 24 + 112 + 40, std::string(40, '\0'));
  const std::size_t second = 64 + 24 + 112 + 40;
  put<std::uint32_t>(pe, second - 40 + 20, static_cast<std::uint32_t>(second + 40));  // the first has moved
  REQUIRE(read_whole(pe));
  put<std::uint32_t>(pe, second + 8, 5000);
  put<std::uint32_t>(pe, second + 16, 5000);
  CHECK_THAT(refusal(pe), Catch::Contains("its section table speaks of bytes beyond its end"));
}

TEST_CASE("section numbers too large for ELF's header are read from the first section") {
  std::string elf = small_elf();
  const std::size_t first = section_table(elf);
  put<std::uint64_t>(elf, first + 32, pollux::load::little_endian<std::uint16_t>(elf, 60));
  put<std::uint32_t>(elf, first + 40, pollux::load::little_endian<std::uint16_t>(elf, 62));
  put<std::uint16_t>(elf, 60, 0);
  put<std::uint16_t>(elf, 62, 0xffff);
  CHECK(read_whole(elf));
}

TEST_CASE("a file that is no library at all is refused with its first bytes") {
  CHECK(
      refusal("#!/bin/sh") ==
      "file: not a shared library: it begins with the bytes 23 21 2f 62; expected an ELF or PE library (.so, "
      ".dll); name the plugin's built file");
  CHECK_THAT(refusal(""), Catch::StartsWith("file: the file is empty"));
}

TEST_CASE("a library of another machine gets its own reason") {
  ObjectFile object{ObjectFile::Format::elf, 40, ""};  // 32-bit ARM, which has no place in the table
  const auto checked = pollux::load::check_machine(object, "file");
  REQUIRE_FALSE(checked);
  CHECK(checked.error().what == "an ELF library for another machine");
  CHECK(pollux::load::check_machine(*read(small_elf()), "file"));
  CHECK_FALSE(pollux::load::check_machine(*read(small_pe()), "file"));
}
