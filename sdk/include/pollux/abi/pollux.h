/* The whole contract between a Pollux host and a reporter plugin: C11, no dependency, nothing else is shared.
 *
 * Read in this order: version.h (rules), value.h, span.h and event.h (data), resource.h, batch.h (handing
 * over), option.h, host.h, plugin.h (functions and the exported symbol), manifest.h (what the file says of
 * itself). Capabilities beyond that are extensions, one header each in ext/. */
#pragma once

#include "manifest.h"
#include "plugin.h" /* and through it the others */
