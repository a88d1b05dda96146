// The version of these headers, as macros; also that of the library and of the CMake packages.
#pragma once

#define POLLUX_VERSION_MAJOR 0
#define POLLUX_VERSION_MINOR 1
#define POLLUX_VERSION_PATCH 0

// For comparisons: 10203 is 1.2.3.
#define POLLUX_VERSION_NUMBER \
  (POLLUX_VERSION_MAJOR * 10000 + POLLUX_VERSION_MINOR * 100 + POLLUX_VERSION_PATCH)

#define POLLUX_TEXT_OF_(number) #number
#define POLLUX_TEXT_(number) POLLUX_TEXT_OF_(number)
// "1.2.3"
#define POLLUX_VERSION               \
  POLLUX_TEXT_(POLLUX_VERSION_MAJOR) \
  "." POLLUX_TEXT_(POLLUX_VERSION_MINOR) "." POLLUX_TEXT_(POLLUX_VERSION_PATCH)

// The inline namespace that the names of libpollux are in; nobody needs to write it. The layouts of its
// classes are compiled into applications: objects that were compiled with headers of another minor version do
// not link.
#define POLLUX_LAYOUT v0_1
