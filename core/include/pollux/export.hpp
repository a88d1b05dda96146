// Marks what libpollux exports; everything else in it is hidden.
#pragma once

#if defined(_WIN32)
#if defined(POLLUX_BUILDING)
#define POLLUX_API __declspec(dllexport)
#else
#define POLLUX_API __declspec(dllimport)
#endif
#else
#define POLLUX_API __attribute__((visibility("default")))
#endif
