// Rows: objects of which Lua reads a field without entering the host.
//
// The host lends blocks of cells, each for a range of payloads of one class. An object stays what it is everywhere, a
// class and 64 bits; which cells it has is looked up at each read. So no object outlives its cells: when a block has
// been detached, the same objects are still equal, still keys of tables, and their columns are asked of the host.
//
// Texts are pushed as they are. Lua interns the short ones, so a department that a thousand people share is one text;
// a cell that nobody reads costs nothing.
#include "bridge.h"

#include <string.h>

// The block that holds a payload, moved to the front; NULL when none does.
static const RowBlock *find(BridgeClass *class, int64_t payload) {
  for (size_t i = 0; i < class->block_count; i++) {
    // One comparison for both ends: below `first` the difference is huge.
    if ((uint64_t)payload - (uint64_t)class->blocks[i].first >= class->blocks[i].count) continue;
    if (i > 0) {
      RowBlock found = class->blocks[i];
      class->blocks[i] = class->blocks[0];
      class->blocks[0] = found;
    }
    return &class->blocks[0];
  }
  return NULL;
}

bool rows_push_cell(lua_State *L, BridgeClass *class, int64_t payload, uint32_t column) {
  const RowBlock *block = find(class, payload);
  if (block == NULL || column >= block->columns) return false;
  const BridgeCell *cell = &block->cells[(uint64_t)(payload - block->first) * block->columns + column];
  if (block->log != NULL && cell->kind != BRIDGE_ASK) {
    block->log->reads[block->log->count++ & block->log->mask] = (struct BridgeRead){payload, column};
  }
  switch (cell->kind) {
    case BRIDGE_TEXT: lua_pushlstring(L, cell->bytes, cell->length); return true;
    case BRIDGE_NIL: lua_pushnil(L); return true;
    case BRIDGE_BOOLEAN: lua_pushboolean(L, cell->integer != 0); return true;
    case BRIDGE_INTEGER: lua_pushinteger(L, cell->integer); return true;
    case BRIDGE_NUMBER: lua_pushnumber(L, cell->number); return true;
    case BRIDGE_OBJECT: objects_push(L, cell->class_index, cell->integer); return true;
    default: return false;
  }
}

int bridge_attach_rows(Bridge *bridge, uint32_t class_index, int64_t first, int64_t count, uint32_t columns,
                       const BridgeCell *cells, BridgeReadLog *log) {
  if (class_index >= bridge->class_count || count < 0 || first > INT64_MAX - count) return BRIDGE_RUNTIME;
  BridgeClass *class = &bridge->classes[class_index];
  for (size_t i = 0; i < class->block_count; i++) {
    const RowBlock *other = &class->blocks[i];
    if (first < other->first + (int64_t)other->count && other->first < first + count) return BRIDGE_RUNTIME;
  }
  size_t old_size = class->block_count * sizeof(RowBlock);
  RowBlock *blocks = allocator_resize(class->blocks, old_size, old_size + sizeof(RowBlock));
  if (blocks == NULL) return BRIDGE_MEMORY;
  class->blocks = blocks;
  blocks[class->block_count++] = (RowBlock){cells, first, (uint64_t)count, columns, log};
  return BRIDGE_OK;
}

void bridge_detach_rows(Bridge *bridge, uint32_t class_index, const BridgeCell *cells) {
  if (class_index >= bridge->class_count) return;
  BridgeClass *class = &bridge->classes[class_index];
  for (size_t i = 0; i < class->block_count; i++) {
    if (class->blocks[i].cells != cells) continue;
    class->blocks[i] = class->blocks[--class->block_count];
    return;
  }
}

void rows_close(Bridge *bridge) {
  for (uint32_t i = 0; i < bridge->class_count; i++) allocator_free(bridge->classes[i].blocks);
}
