// Which of the host's errors a text is.
//
// A host error is raised as an ordinary text, because scripts match, join and compare what pcall gives them. What the
// text cannot carry (function, argument, the Swift cause) stays with the host under a number, and here is kept which
// text has which number. The rule is: better no number than a wrong one.
//
//   - In flight. The text that was raised last is known by its address until a script can see it: until a pcall, a
//     resume, a handler or the like has caught it. Whatever else has the same bytes, this one is exact.
//   - Caught. A script may raise the text again later, as it is (error(e, 0), assert) or with a place in front
//     (error(e), coroutine.wrap): those are in our hands, and pass the number on. Other texts made of it are new texts.
//     Lua keeps texts above 40 bytes apart by address, so these are exact too. Shorter texts are one value whoever made
//     them, so a short text that was raised with two numbers has none. That holds also when the first of them has been
//     forgotten: the hashes of forgotten short texts are kept in a set that may answer yes too often, never no.
//
// The texts are held by a table in the registry, so that no address is used again while it stands here. Both ends are
// bounded: MAX_TEXTS texts of MAX_BYTES bytes in all, the oldest are forgotten first.
#include "bridge.h"

#include <string.h>

#define MAX_TEXTS 256
#define MAX_BYTES ((size_t)256 << 10)
// LUAI_MAXSHORTLEN, which no header tells.
#define SHORT_TEXT 40
#define FORGOTTEN_BITS 16384

typedef struct RaisedText {
  const void *address;
  size_t length;
  int64_t number;
} RaisedText;

struct RaisedTexts {
  RaisedText texts[MAX_TEXTS];   // a ring
  uint32_t first, count;
  size_t bytes;
  uint8_t forgotten[FORGOTTEN_BITS / 8];
};

static uint32_t hash_of(const char *text, size_t length) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < length; i++) hash = (hash ^ (uint8_t)text[i]) * 0x100000001b3u;
  return (uint32_t)(hash >> 40) % FORGOTTEN_BITS;
}

// stack: table of the texts
static void forget_oldest(lua_State *L, RaisedTexts *raised) {
  RaisedText *oldest = &raised->texts[raised->first];
  if (oldest->length <= SHORT_TEXT) {
    lua_rawgeti(L, -1, (lua_Integer)raised->first + 1);
    uint32_t bit = hash_of(lua_tostring(L, -1), oldest->length);
    raised->forgotten[bit / 8] |= (uint8_t)(1u << bit % 8);
    lua_pop(L, 1);
  }
  // The key exists, so this needs no memory.
  lua_pushboolean(L, 0);
  lua_rawseti(L, -2, (lua_Integer)raised->first + 1);
  raised->bytes -= oldest->length;
  raised->first = (raised->first + 1) % MAX_TEXTS;
  raised->count--;
}

// Whether the text stands there with that number already: a short one that differs from an earlier one in nothing.
static bool is_known(const RaisedTexts *raised, const void *address, int64_t number) {
  for (uint32_t i = 0; i < raised->count; i++) {
    const RaisedText *known = &raised->texts[(raised->first + i) % MAX_TEXTS];
    if (known->address == address && known->number == number) return true;
  }
  return false;
}

static RaisedTexts *open_texts(lua_State *L, Bridge *bridge) {
  if (bridge->raised != NULL) return bridge->raised;
  lua_newtable(L);
  bridge->raised_table = luaL_ref(L, LUA_REGISTRYINDEX);
  RaisedTexts *raised = allocator_allocate(bridge, NULL, 0, sizeof *raised);
  if (raised == NULL) errors_raise_memory(L);
  memset(raised, 0, sizeof *raised);
  bridge->raised = raised;
  return raised;
}

void raised_remember(lua_State *L, int64_t number) {
  Bridge *bridge = bridge_of(L);
  bridge->flight_text = NULL;
  if (number == 0) return;
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  if (text == NULL) return;
  luaL_checkstack(L, 4, NULL);
  RaisedTexts *raised = open_texts(L, bridge);
  if (length <= MAX_BYTES && !is_known(raised, lua_topointer(L, -1), number)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->raised_table);
    while (raised->count == MAX_TEXTS || raised->bytes + length > MAX_BYTES) forget_oldest(L, raised);
    uint32_t place = (raised->first + raised->count) % MAX_TEXTS;
    // stack: text, table
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, (lua_Integer)place + 1);
    lua_pop(L, 1);
    raised->texts[place] = (RaisedText){lua_topointer(L, -1), length, number};
    raised->bytes += length;
    raised->count++;
  }
  bridge->flight_text = lua_topointer(L, -1);
  bridge->flight_number = number;
}

int64_t raised_number(lua_State *L, int slot) {
  Bridge *bridge = bridge_of(L);
  if (lua_type(L, slot) != LUA_TSTRING) return 0;
  return bridge->flight_text == lua_topointer(L, slot) ? bridge->flight_number : raised_caught_number(L, slot);
}

int64_t raised_caught_number(lua_State *L, int slot) {
  RaisedTexts *raised = bridge_of(L)->raised;
  if (raised == NULL || lua_type(L, slot) != LUA_TSTRING) return 0;
  const void *address = lua_topointer(L, slot);
  int64_t number = 0;
  for (uint32_t i = 0; i < raised->count; i++) {
    const RaisedText *known = &raised->texts[(raised->first + i) % MAX_TEXTS];
    if (known->address != address || known->number == number) continue;
    if (number != 0) return 0;
    number = known->number;
  }
  if (number == 0) return 0;
  size_t length;
  const char *text = lua_tolstring(L, slot, &length);
  if (length > SHORT_TEXT) return number;
  uint32_t bit = hash_of(text, length);
  return (raised->forgotten[bit / 8] & (1u << bit % 8)) != 0 ? 0 : number;
}

void raised_land(Bridge *bridge) { bridge->flight_text = NULL; }

void raised_close(Bridge *bridge) {
  if (bridge->raised != NULL) allocator_allocate(bridge, bridge->raised, sizeof *bridge->raised, 0);
  bridge->raised = NULL;
}

// --- error, assert ---------------------------------------------------------------------------------------------------
// Lua's own, but that an error which is raised again stays the same error.

static int base_error(lua_State *L) {
  int level = (int)luaL_optinteger(L, 2, 1);
  lua_settop(L, 1);
  int64_t number = raised_caught_number(L, 1);
  if (lua_type(L, 1) == LUA_TSTRING && level > 0) {
    luaL_where(L, level);
    lua_pushvalue(L, 1);
    lua_concat(L, 2);
  }
  raised_remember(L, number);
  return lua_error(L);
}

static int base_assert(lua_State *L) {
  if (lua_toboolean(L, 1)) return lua_gettop(L);
  luaL_checkany(L, 1);
  lua_remove(L, 1);
  lua_pushliteral(L, "assertion failed!");
  // A message of nil is a message.
  lua_settop(L, 1);
  raised_remember(L, raised_caught_number(L, 1));
  return lua_error(L);
}

void library_open_errors(lua_State *L, int room) {
  library_set(L, room, "error", base_error);
  library_set(L, room, "assert", base_assert);
}
