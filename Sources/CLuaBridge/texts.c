// Short texts of cells that come again and again: departments, states, places.
//
// Making a text costs Lua a hash over all of it and a search among all texts. A text that was here lately is found by its
// first and last bytes in a small table, beside which a list of Lua holds it. A text that comes for the first time takes
// the place of another one only after several such, so that names and addresses do not drive the departments out.
#include "bridge.h"

#include <string.h>

// So many strangers in a row make a place free.
#define PATIENCE 4u

static uint64_t eight_bytes(const char *bytes) {
  uint64_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

static uint32_t four_bytes(const char *bytes) {
  uint32_t value;
  memcpy(&value, bytes, sizeof value);
  return value;
}

// All of a text that is shorter than eight bytes; of texts of one length no two have the same.
static uint64_t all_bytes(const char *bytes, size_t length) {
  if (length >= 4) return (uint64_t)four_bytes(bytes) << 32 | four_bytes(bytes + length - 4);
  if (length == 0) return 0;
  return (uint64_t)(uint8_t)bytes[0] << 16 | (uint64_t)(uint8_t)bytes[length / 2] << 8 | (uint8_t)bytes[length - 1];
}

static void make_known(lua_State *L, KnownText *known, lua_Integer place, const KnownText *text, const char *bytes) {
  lua_pushvalue(L, -1);
  lua_rawseti(L, TEXTS_HERE, place);
  *known = *text;
  memcpy(known->bytes, bytes, text->length);
}

void texts_push(lua_State *L, Bridge *bridge, const char *bytes, size_t length) {
  if (length > LONGEST_INTERNED || bridge->texts == NULL) {
    lua_pushlstring(L, bytes, length);
    return;
  }
  KnownText text;
  text.length = (uint32_t)length;
  text.is_there = true;
  text.misses = 0;
  text.head = length < 8 ? all_bytes(bytes, length) : eight_bytes(bytes);
  text.tail = length < 8 ? 0 : eight_bytes(bytes + length - 8);
  uint64_t mixed = (text.head ^ (text.tail << 7 | text.tail >> 57) ^ length) * 0x9e3779b97f4a7c15u;
  uint32_t place = (uint32_t)(mixed >> 32) % KNOWN_TEXTS;
  KnownText *known = &bridge->texts[place];
  if (known->length == length && known->head == text.head && known->tail == text.tail && known->is_there &&
      (length <= 16 || memcmp(known->bytes, bytes, length) == 0)) {
    known->misses = 0;
    lua_rawgeti(L, TEXTS_HERE, (lua_Integer)place + 1);
    return;
  }
  lua_pushlstring(L, bytes, length);
  if (!known->is_there || ++known->misses == PATIENCE) make_known(L, known, (lua_Integer)place + 1, &text, bytes);
}

void texts_prepare(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  if (bridge->texts != NULL) return;
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->text_list);
  for (lua_Integer place = 1; place <= KNOWN_TEXTS; place++) {
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, place);
  }
  lua_pop(L, 1);
  bridge->texts = allocator_resize(NULL, 0, KNOWN_TEXTS * sizeof(KnownText));
  if (bridge->texts == NULL) errors_raise_memory(L);
}

void texts_close(Bridge *bridge) { allocator_free(bridge->texts); }
