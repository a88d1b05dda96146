// Negotiation: which form of the page a client wants, by the headers of its request (RFC 9110, section 12.5).
#pragma once

#include <optional>
#include <string_view>

namespace pollux::prometheus {

enum class Format { text, openmetrics };

// As Content-Type has them.
[[nodiscard]] const char* content_type(Format format);

// By the header Accept, "" for none: the format with the higher quality. Of equal ones OpenMetrics if the
// header names it, else text; text also if it wants neither, for there is nothing else.
[[nodiscard]] Format wanted_format(std::string_view accept);

// By the header Accept-Encoding, "" for none. Nothing when it refuses both forms.
enum class Coding { identity, gzip };
[[nodiscard]] std::optional<Coding> wanted_coding(std::string_view accept_encoding);

}  // namespace pollux::prometheus
