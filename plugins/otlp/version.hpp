// The version of this plugin, and the name under which it speaks to servers.
#pragma once

#define POLLUX_OTLP_VERSION "1.0.0"

namespace pollux::otlp {

inline constexpr char version[] = POLLUX_OTLP_VERSION;
inline constexpr char user_agent[] = "OTel-OTLP-Exporter-Pollux/" POLLUX_OTLP_VERSION;

}  // namespace pollux::otlp
