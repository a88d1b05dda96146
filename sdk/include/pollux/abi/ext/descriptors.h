/* Extension descriptors/1 of the host, on POSIX: the descriptors that no forked child must keep.
 * A lock of flock(2), a listening socket and a connection last as long as any process has the descriptor
 * open, so a child would keep the file locked and the port in use. In a child the host makes the number stand
 * for /dev/null (dup2): a copied object may still write to it, or close it. Close-on-exec stays necessary.
 * Not to be named: descriptors that a child may use, and locks of fcntl(F_SETLK), which no child inherits. */
#pragma once

#include "../host.h"

#define POLLUX_EXT_DESCRIPTORS "descriptors/1"

POLLUX_C_BEGIN
typedef struct pollux_ext_descriptors {
  uint32_t struct_size;
  uint32_t reserved;

  /* From now on no forked child has what `descriptor` stands for. Call it as soon as that is open, before the
   * lock is taken or the socket listens. One that is not open is ignored. [any] */
  void(POLLUX_CALL* add)(const pollux_host* host, int32_t descriptor);

  /* Must be called before the descriptor is closed; the host removes what is left at the end of destroy. One
   * that was not added is ignored. [any] */
  void(POLLUX_CALL* remove)(const pollux_host* host, int32_t descriptor);

  /* Grows with each fork of this process. One that grows between the opening of a descriptor and the end of
   * its `add` may have left it to a child: close it, and open it anew. [any] */
  uint64_t(POLLUX_CALL* forks)(const pollux_host* host);
} pollux_ext_descriptors;
#define POLLUX_EXT_DESCRIPTORS_SIZE_1 POLLUX_SIZE_THROUGH(pollux_ext_descriptors, forks)
POLLUX_C_END
