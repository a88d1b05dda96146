/* Extension descriptors/1 of the host: a reporter names the descriptors that are this process's alone, so
 * that a process that is forked from it does not keep them.
 *
 * A lock of flock(2), a listening socket and the connection of a client last as long as any process has the
 * descriptor open. After fork without exec the child has it, too: when the parent ends, its restart finds the
 * file locked and the port in use. In a child the host therefore makes the number stand for /dev/null (dup2),
 * so that no other file gets it while a copied object may still write to it, or close it. Close-on-exec stays
 * necessary for children that become other programs.
 *
 * Not to be named: descriptors that a child may use, and locks of fcntl(F_SETLK), which no child inherits. */
#ifndef POLLUX_ABI_EXT_DESCRIPTORS_H
#define POLLUX_ABI_EXT_DESCRIPTORS_H

#include "../host.h"

#define POLLUX_EXT_DESCRIPTORS "descriptors/1"

typedef struct pollux_ext_descriptors {
  uint32_t struct_size;
  uint32_t reserved;

  /* From now on no forked child has what `descriptor` stands for. To be called as soon as it is open: before
   * the lock is taken, before the socket listens. One that is not open is ignored. [any] */
  void (*add)(const pollux_host* host, int32_t descriptor);

  /* Must be called before the descriptor is closed. What is left when the instance is destroyed is removed by
   * the host. One that was not added is ignored. [any] */
  void (*remove)(const pollux_host* host, int32_t descriptor);

  /* Grows with each fork of this process. One that grows between the opening of a descriptor and the end of
   * its `add` may have left it to a child: close it, and open it anew. [any] */
  uint64_t (*forks)(const pollux_host* host);
} pollux_ext_descriptors;

#endif
