// Checks UTF-8 by the table of well-formed byte sequences (Unicode 15, table 3-7): text in, yes or no out.
#include "load/plain_text.hpp"

#include <cstddef>
#include <cstdint>

namespace pollux::load {
namespace {

// The number of continuation bytes that `lead` announces, or -1.
int continuation_bytes(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return -1;
}

bool is_printable(std::uint32_t code, int continuation) {
  constexpr std::uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (code < least[continuation] || code > 0x10ffff) return false;  // overlong, or beyond Unicode
  if (code >= 0xd800 && code <= 0xdfff) return false;               // half of a UTF-16 pair
  return code >= 0x20 && (code < 0x7f || code > 0x9f);              // the control characters
}

}  // namespace

bool is_plain_text(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at++]);
    const int count = continuation_bytes(lead);
    if (count < 0 || text.size() - at < static_cast<std::size_t>(count)) return false;
    std::uint32_t code = count == 0 ? lead : lead & (0x3fu >> count);
    for (int i = 0; i < count; ++i) {
      const auto byte = static_cast<unsigned char>(text[at++]);
      if ((byte & 0xc0) != 0x80) return false;
      code = (code << 6) | (byte & 0x3fu);
    }
    if (!is_printable(code, count)) return false;
  }
  return true;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t most = 60;
  if (text.size() <= most) return "'" + std::string(text) + "'";
  std::size_t cut = most;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xc0) == 0x80) --cut;  // not within a character
  return "'" + std::string(text.substr(0, cut)) + "…'";
}

}  // namespace pollux::load
