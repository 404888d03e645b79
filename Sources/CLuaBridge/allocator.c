// Counts what Lua holds and refuses growth beyond a limit.
//
// Why not a limit of the process: one script must fail alone. Only growth is refused, because Lua takes for granted that
// shrinking and freeing succeed. The limit starts when the libraries are open (`base`). When the block is new, Lua gives
// the kind of object instead of an old size.
#include "bridge.h"

#include <stdlib.h>

static bool may_grow(Bridge *bridge, size_t by) {
  if (bridge->allocations_left == 0) {
    bridge->allocation_failed = true;
    return false;
  }
  // Collected libraries can bring `used` below `base`.
  if (bridge->limit != 0 && (by > bridge->limit || bridge->used + by > bridge->base + bridge->limit)) return false;
  if (bridge->allocations_left > 0) bridge->allocations_left--;
  return true;
}

void *allocator_allocate(void *data, void *block, size_t old_size, size_t new_size) {
  Bridge *bridge = data;
  if (block == NULL) old_size = 0;
  if (new_size == 0) {
    free(block);
    bridge->used -= old_size;
    return NULL;
  }
  bool grows = new_size > old_size;
  if (grows && !may_grow(bridge, new_size - old_size)) {
    // Lua unwinds before anyone can ask where it was, so it is asked now. Reading frames allocates nothing.
    if (bridge->current != NULL && bridge->entries > 0 && !bridge->captured) errors_capture(bridge, bridge->current);
    return NULL;
  }
  void *result = realloc(block, new_size);
  // A block that could not be made smaller is still good.
  if (result == NULL) return grows ? NULL : block;
  bridge->used += new_size - old_size;
  return result;
}

void allocator_make_room(lua_State *L, size_t size) {
  Bridge *bridge = bridge_of(L);
  if (bridge->limit != 0 && bridge->used + size > bridge->base + bridge->limit) lua_gc(L, LUA_GCCOLLECT);
}

size_t bridge_memory(const Bridge *bridge) { return bridge->used > bridge->base ? bridge->used - bridge->base : 0; }

void bridge_fail_allocations(Bridge *bridge, int64_t count) {
  bridge->allocations_left = count < 0 ? -1 : count;
  bridge->allocation_failed = false;
}

bool bridge_has_failed_allocation(const Bridge *bridge) { return bridge->allocation_failed; }
