// What the bridge's own test does in every circumstance.
#ifndef BRIDGE_TEST_OPERATIONS_H
#define BRIDGE_TEST_OPERATIONS_H

#include "host.h"

typedef struct Operation {
  const char *name, *source;
  int expected;   // the status when no allocation fails
  int (*run)(Host *host, const struct Operation *operation);   // NULL: runs `source`
} Operation;

size_t operation_count(void);
const Operation *operation_at(size_t index);
// Gives the status, or -1 when a result is wrong.
int operation_run(Host *host, const Operation *operation);
// Runs a script and lets go of its results.
int host_run(Host *host, const char *source);

#endif
