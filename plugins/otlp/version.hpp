// The version of Pollux, as whose SDK spans and metrics are made; that of this plugin, and the name under
// which it speaks to servers.
#pragma once

#define POLLUX_OTLP_VERSION "1.0.0"

namespace pollux::otlp {

#ifdef POLLUX_VERSION  // in the plugin's own sources
inline constexpr char sdk_version[] = POLLUX_VERSION;
#endif
inline constexpr char version[] = POLLUX_OTLP_VERSION;
inline constexpr char user_agent[] = "OTel-OTLP-Exporter-Pollux/" POLLUX_OTLP_VERSION;

}  // namespace pollux::otlp
