// Counts what Lua holds and refuses growth beyond a limit. The alarm has a copy of the count, for those who watch.
//
// Why not a limit of the process: one script must fail alone. Only growth is refused, because Lua takes for granted that
// shrinking and freeing succeed. The limit starts when the libraries are open (`base`). When the block is new, Lua gives
// the kind of object instead of an old size.
#include "bridge.h"

#include <stdlib.h>
#include <string.h>

// Enough for a text that Lua interns: 24 bytes and up to 41.
#define RESERVE 128
// Blocks from this size on are not made once the script is to end: a stack of 4,096 slots.
#define LARGE (1u << 16)

static _Thread_local BridgeProbe probe = {.allowed = -1};

// Whether a test wants this allocation to fail.
static bool is_refused(void) {
  if (probe.allowed < 0) return false;
  if (probe.allowed > 0) {
    probe.allowed--;
    return false;
  }
  if (probe.failures == 0) return false;
  if (probe.failures > 0) probe.failures--;
  probe.failed++;
  return true;
}

// Whether a script that is to end wants a large block.
//
// A call of a table whose `__call` is a table moves all that stands on Lua's stack by one, and then calls that one: where
// there is a circle nothing leads out of it but the stack's growth, which is a new block of twice the size. Each takes four
// times as long to come as the one before, so a script ends at the first after its time, instead of at the last.
static bool comes_too_late(const Bridge *bridge, size_t size) { return size >= LARGE && is_killed(bridge); }

static bool may_grow(Bridge *bridge, size_t by) {
  if (is_refused()) return false;
  // Collected libraries can bring `used` below `base`.
  return bridge->limit == 0 || (by <= bridge->limit && bridge->used + by <= bridge->base + bridge->limit);
}

static void count(Bridge *bridge, size_t old_size, size_t new_size) {
  bridge->used += new_size - old_size;
  atomic_store_explicit(&bridge->alarm->memory, bridge->used, memory_order_relaxed);
}

void *allocator_allocate(void *data, void *block, size_t old_size, size_t new_size) {
  Bridge *bridge = data;
  if (block == NULL) old_size = 0;
  if (new_size == 0) {
    free(block);
    count(bridge, old_size, 0);
    return NULL;
  }
  bool grows = new_size > old_size;
  bool refused = grows && (!may_grow(bridge, new_size - old_size) || comes_too_late(bridge, new_size));
  void *result = refused ? NULL : block == NULL ? malloc(new_size) : realloc(block, new_size);
  if (result == NULL) {
    // A block that could not be made smaller is still good.
    if (!grows) return block;
    if (bridge->lends_reserve && block == NULL && bridge->reserve != NULL && new_size <= RESERVE) {
      result = bridge->reserve;
      bridge->reserve = NULL;
      count(bridge, 0, new_size);
      return result;
    }
    // Lua unwinds before anyone can ask where it was, so it is asked now. Reading frames allocates nothing of Lua's.
    if (bridge->current != NULL && bridge->entries > 0 && !bridge->captured) errors_capture(bridge, bridge->current);
    return NULL;
  }
  count(bridge, old_size, new_size);
  return result;
}

bool allocator_make_reserve(Bridge *bridge) {
  // Once it is lent it is Lua's, which gives it back to free as any other block; so it is counted as nothing before.
  if (!is_refused()) bridge->reserve = malloc(RESERVE);
  return bridge->reserve != NULL;
}

void allocator_close(Bridge *bridge) { free(bridge->reserve); }

void allocator_make_room(lua_State *L, size_t size) {
  Bridge *bridge = bridge_of(L);
  if (bridge->limit != 0 && bridge->used + size > bridge->base + bridge->limit) lua_gc(L, LUA_GCCOLLECT);
}

void allocator_set_base(Bridge *bridge) {
  bridge->base = bridge->used;
  atomic_store_explicit(&bridge->alarm->memory_base, bridge->base, memory_order_relaxed);
}

size_t bridge_alarm_memory(const BridgeAlarm *alarm) {
  size_t used = atomic_load_explicit(&alarm->memory, memory_order_relaxed);
  size_t base = atomic_load_explicit(&alarm->memory_base, memory_order_relaxed);
  return used > base ? used - base : 0;
}

void *allocator_resize(void *block, size_t old_size, size_t size) {
  if (is_refused()) return NULL;
  char *result = realloc(block, size);
  if (result == NULL) return NULL;
  if (block == NULL) probe.blocks++;
  if (size > old_size) memset(result + old_size, 0, size - old_size);
  return result;
}

void allocator_free(void *block) {
  if (block != NULL) probe.blocks--;
  free(block);
}

BridgeProbe *bridge_probe(void) { return &probe; }
