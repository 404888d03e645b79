// A host in C for the bridge's own test: a library of every kind of host function over CLuaBridge.h alone.
#ifndef BRIDGE_TEST_HOST_H
#define BRIDGE_TEST_HOST_H

#include "CLuaBridge.h"

enum { MAX_KEPT = 256 };

typedef struct Host {
  Bridge *bridge;
  int64_t kept[MAX_KEPT];   // references that a script handed over
  int kept_count;
  size_t written;
} Host;

// Opens a bridge over the host and defines the library; NULL when there was no memory.
Bridge *host_open(Host *host, const BridgeSettings *settings);
void host_close(Host *host);
// Gives back what was kept.
void host_forget(Host *host);
// Gives back every reference in values that came out of the bridge.
void host_release(Host *host, const BridgeValue *values, size_t count);

#endif
