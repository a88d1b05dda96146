/* The whole contract between a Pollux host and a reporter plugin: C11, no dependency, nothing else is shared.
 *
 * Read in this order: version.h (rules), value.h and event.h (data), batch.h (handing over), option.h,
 * host.h, plugin.h (functions and the exported symbol), manifest.h (what the file says of itself).
 * Capabilities beyond that are extensions, one header each in ext/. */
#ifndef POLLUX_ABI_POLLUX_H
#define POLLUX_ABI_POLLUX_H

#include "batch.h"
#include "event.h"
#include "host.h"
#include "manifest.h"
#include "option.h"
#include "plugin.h"
#include "value.h"
#include "version.h"

#endif
