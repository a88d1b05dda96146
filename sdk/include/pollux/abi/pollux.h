/* The whole contract between a Pollux host and a reporter plugin: C11, no dependency, nothing else is shared.
 *
 * Read version.h (rules), value.h, span.h, event.h (data), resource.h, batch.h, option.h, host.h, plugin.h
 * (functions, exported symbol), manifest.h (what the file says of itself). Extensions are in ext/. */
#pragma once

#include "manifest.h"
#include "plugin.h" /* and through it the others */
