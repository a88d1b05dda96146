#include "negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>

#include <pollux/sdk/ascii.hpp>

namespace pollux::prometheus {
namespace {

bool same(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, ascii::lower, ascii::lower);
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  const std::size_t begin = text.find_first_not_of(blank);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blank) - begin + 1);
}

// Calls `visit` with each part between dividers that is not empty, without blanks around it. A divider within
// quotes divides nothing.
template <class Visit>
void for_each_part(std::string_view text, char divider, Visit&& visit) {
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '"') is_quoted = !is_quoted;
    if (i < text.size() && (text[i] != divider || is_quoted)) continue;
    if (const std::string_view part = trimmed(text.substr(begin, i - begin)); !part.empty()) visit(part);
    begin = i + 1;
  }
}

// One element of either header: "text/plain;version=0.0.4;q=0.5".
struct Element {
  std::string_view name;
  std::string_view version;
  double quality = 1;
};

Element read_element(std::string_view text) {
  Element element;
  for_each_part(text, ';', [&](std::string_view part) {
    if (element.name.empty()) {
      element.name = part;
      return;
    }
    const std::size_t equals = part.find('=');
    if (equals == part.npos) return;
    const std::string_view key = trimmed(part.substr(0, equals));
    std::string_view value = trimmed(part.substr(equals + 1));
    if (value.size() > 1 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    if (same(key, "version")) element.version = value;
    if (!same(key, "q")) return;
    // What is not a number from 0 to 1 says nothing that could be followed.
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), element.quality);
    if (error != std::errc() || end != value.data() + value.size() || !(element.quality >= 0))
      element.quality = 0;
    element.quality = std::min(element.quality, 1.0);
  });
  return element;
}

// What a header says of one form: the most specific element that names it counts.
struct Wish {
  int specificity = 0;  // 0: no element names it
  double quality = 0;

  void hear(int how_specific, double its_quality) {
    if (how_specific < specificity) return;
    quality = how_specific == specificity ? std::max(quality, its_quality) : its_quality;
    specificity = how_specific;
  }
};

constexpr int by_name = 3;

}  // namespace

const char* content_type(Format format) {
  return format == Format::openmetrics ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                                       : "text/plain; version=0.0.4; charset=utf-8";
}

Format wanted_format(std::string_view accept) {
  Wish text, openmetrics;
  for_each_part(accept, ',', [&](std::string_view part) {
    const Element element = read_element(part);
    if (same(element.name, "*/*")) {
      text.hear(1, element.quality);
      openmetrics.hear(1, element.quality);
    } else if (same(element.name, "text/*")) {
      text.hear(2, element.quality);
    } else if (same(element.name, "application/*")) {
      openmetrics.hear(2, element.quality);
    } else if (same(element.name, "text/plain") && (element.version.empty() || element.version == "0.0.4")) {
      text.hear(by_name, element.quality);
    } else if (same(element.name, "application/openmetrics-text") &&
               (element.version.empty() || element.version == "1.0.0")) {
      openmetrics.hear(by_name, element.quality);
    }
  });
  if (openmetrics.quality > text.quality) return Format::openmetrics;
  const bool is_tie = openmetrics.quality == text.quality && openmetrics.quality > 0;
  return is_tie && openmetrics.specificity == by_name ? Format::openmetrics : Format::text;
}

std::optional<Coding> wanted_coding(std::string_view accept_encoding) {
  Wish gzip, identity;
  identity.hear(1, 1e-9);  // always possible, unless it is refused
  for_each_part(accept_encoding, ',', [&](std::string_view part) {
    const Element element = read_element(part);
    if (same(element.name, "*")) {
      gzip.hear(2, element.quality);
      identity.hear(2, element.quality);
    } else if (same(element.name, "gzip") || same(element.name, "x-gzip")) {
      gzip.hear(by_name, element.quality);
    } else if (same(element.name, "identity")) {
      identity.hear(by_name, element.quality);
    }
  });
  if (gzip.quality > 0 && gzip.quality >= identity.quality) return Coding::gzip;
  return identity.quality > 0 ? std::optional(Coding::identity) : std::nullopt;
}

}  // namespace pollux::prometheus
