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

// Makes the row of a payload the one at hand; false if it is attached nowhere.
static bool take(Bridge *bridge, uint32_t class_index, int64_t payload) {
  const RowBlock *block = find(&bridge->classes[class_index], payload);
  if (block == NULL) return false;
  RowAtHand *row = &bridge->row;
  row->cells = &block->cells[(uint64_t)(payload - block->first) * block->layout.width];
  row->layout = block->layout;
  row->log = block->log;
  row->payload = payload;
  row->class_index = class_index;
  return true;
}

static bool push(lua_State *L, Bridge *bridge, const BridgeObject *object, uint32_t column) {
  const RowAtHand *row = &bridge->row;
  if (row->cells == NULL || row->payload != object->payload || row->class_index != object->class_index) {
    if (!take(bridge, object->class_index, object->payload)) return false;
  }
  if (column >= row->layout.columns) return false;
  uint32_t place = row->layout.places[column];
  if (place >= row->layout.width) return false;
  const BridgeCell *cell = &row->cells[place];
  if (row->log != NULL && cell->kind != BRIDGE_ASK) {
    row->log->reads[row->log->count++ & row->log->mask] = (struct BridgeRead){row->payload, column};
  }
  switch (cell->kind) {
    case BRIDGE_TEXT: texts_push(L, bridge, cell->bytes, cell->length); return true;
    case BRIDGE_NIL: lua_pushnil(L); return true;
    case BRIDGE_BOOLEAN: lua_pushboolean(L, cell->integer != 0); return true;
    case BRIDGE_INTEGER: lua_pushinteger(L, cell->integer); return true;
    case BRIDGE_NUMBER: lua_pushnumber(L, cell->number); return true;
    case BRIDGE_OBJECT:
      if (!held_push(L, cell->class_index, cell->integer)) objects_push(L, cell->class_index, cell->integer);
      return true;
    default: return false;
  }
}

static KnownColumn *known_column(Bridge *bridge, const void *name) {
  return &bridge->known[((uintptr_t)name >> 5) % KNOWN_COLUMNS];
}

bool rows_push_known(lua_State *L, Bridge *bridge) {
  const void *name = lua_topointer(L, 2);
  const KnownColumn *known = known_column(bridge, name);
  if (name == NULL || known->name != name) return false;
  const BridgeObject *object = lua_touserdata(L, 1);
  if (object == NULL || object != bridge->row.object) object = objects_at(L, 1);
  if (object == NULL || object->class_index != known->class_index) return false;
  return push(L, bridge, object, known->column);
}

bool rows_push_cell(lua_State *L, Bridge *bridge, const BridgeObject *object, uint32_t column) {
  if (lua_type(L, 2) == LUA_TSTRING && lua_rawlen(L, 2) <= LONGEST_INTERNED) {
    const void *name = lua_topointer(L, 2);
    *known_column(bridge, name) = (KnownColumn){name, object->class_index, column};
  }
  return push(L, bridge, object, column);
}

void rows_forget(Bridge *bridge) {
  memset(bridge->known, 0, sizeof bridge->known);
  bridge->row = (RowAtHand){0};
}

int bridge_attach_rows(Bridge *bridge, uint32_t class_index, int64_t first, int64_t count, const BridgeLayout *layout,
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
  bridge->row.cells = NULL;
  blocks[class->block_count++] = (RowBlock){cells, first, (uint64_t)count, *layout, log};
  return BRIDGE_OK;
}

void bridge_detach_rows(Bridge *bridge, uint32_t class_index, const BridgeCell *cells) {
  if (class_index >= bridge->class_count) return;
  BridgeClass *class = &bridge->classes[class_index];
  bridge->row.cells = NULL;
  for (size_t i = 0; i < class->block_count; i++) {
    if (class->blocks[i].cells != cells) continue;
    class->blocks[i] = class->blocks[--class->block_count];
    return;
  }
}

void rows_close(Bridge *bridge) {
  for (uint32_t i = 0; i < bridge->class_count; i++) allocator_free(bridge->classes[i].blocks);
}
