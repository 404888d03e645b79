// Memory for values between Lua and Swift.
//
// A host call flattens its arguments here, and Swift builds its results here. It is a stack of chunks with two marks:
// below `floor` lie the arguments of host calls that are still running (Swift reads them), above it lies what the last
// crossing left. Every crossing that goes into Lua starts by giving back what is above the floor, so an error that jumps
// out of the middle of a crossing leaves nothing to clean up. Chunks never move: pointers stay good.
#include "bridge.h"

#include <string.h>

#define CHUNK_SIZE ((size_t)4096)
#define HEADER ((sizeof(ArenaChunk) + 15) & ~(size_t)15)

static ArenaChunk *new_chunk(Bridge *bridge, size_t size) {
  size_t whole = HEADER + (size > CHUNK_SIZE - HEADER ? size : CHUNK_SIZE - HEADER);
  // Garbage that the script left must not make a host call fail.
  if (bridge->entries > 0) allocator_make_room(bridge->current, whole);
  ArenaChunk *chunk = allocator_allocate(bridge, NULL, 0, whole);
  if (chunk == NULL) return NULL;
  chunk->next = NULL;
  chunk->size = whole;
  chunk->used = HEADER;
  return chunk;
}

static void free_after(Bridge *bridge, ArenaChunk **link) {
  ArenaChunk *chunk = *link;
  *link = NULL;
  while (chunk != NULL) {
    ArenaChunk *next = chunk->next;
    allocator_allocate(bridge, chunk, chunk->size, 0);
    chunk = next;
  }
}

void *arena_allocate(Bridge *bridge, size_t size) {
  if (size > SIZE_MAX / 2) return NULL;
  size = (size + 15) & ~(size_t)15;
  ArenaChunk *chunk = bridge->top.chunk;
  if (chunk == NULL || chunk->size - bridge->top.used < size) {
    ArenaChunk *next = chunk == NULL ? bridge->first : chunk->next;
    if (next != NULL && next->size - HEADER < size) {
      free_after(bridge, chunk == NULL ? &bridge->first : &chunk->next);
      next = NULL;
    }
    if (next == NULL) {
      next = new_chunk(bridge, size);
      if (next == NULL) return NULL;
      if (chunk == NULL) bridge->first = next;
      else chunk->next = next;
    }
    bridge->top.chunk = next;
    bridge->top.used = HEADER;
    chunk = next;
  }
  void *result = (char *)chunk + bridge->top.used;
  bridge->top.used += size;
  return result;
}

void arena_reset(Bridge *bridge) {
  if (bridge->unclaimed != NULL) values_release_unclaimed(bridge);
  ArenaChunk *chunk = bridge->floor.chunk == NULL ? bridge->first : bridge->floor.chunk;
  bridge->top = bridge->floor;
  // One chunk is kept for the next crossing, the rest of a large one is given back.
  if (chunk != NULL && chunk->next != NULL) free_after(bridge, &chunk->next);
  if (chunk != NULL && bridge->floor.chunk == NULL && chunk->size > 16 * CHUNK_SIZE) free_after(bridge, &bridge->first);
}

void arena_close(Bridge *bridge) {
  free_after(bridge, &bridge->first);
  bridge->top = bridge->floor = (ArenaMark){NULL, 0};
}

BridgeValue *bridge_allocate(Bridge *bridge, size_t count) {
  if (count > SIZE_MAX / 4 / sizeof(BridgeValue)) return NULL;
  return arena_allocate(bridge, (count == 0 ? 1 : count) * sizeof(BridgeValue));
}

const char *bridge_copy(Bridge *bridge, const char *bytes, size_t length) {
  char *copy = arena_allocate(bridge, length == 0 ? 1 : length);
  if (copy != NULL && length != 0) memcpy(copy, bytes, length);
  return copy;
}
