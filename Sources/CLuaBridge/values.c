// Values between Lua's stack and the flat form of the header.
//
// Decoding copies what a table holds without running any script code: no metamethod is asked. Texts that stand on the
// stack themselves are pointed at, texts inside of tables are copied, because a host function may call back into Lua
// and change the table. Depth and size are bounded (the arena counts against the memory limit), so a table that
// contains itself is an error and no endless loop.
#include "scalars.h"

#include <string.h>

#define MAX_DEPTH 100

void values_release(Decoding *decoding) {
  for (BridgeValue *value = decoding->functions; value != NULL; value = (BridgeValue *)value->length) {
    if (value->list == 0) luaL_unref(decoding->L, LUA_REGISTRYINDEX, (int)value->integer);
  }
  decoding->functions = NULL;
}

static void spend(Decoding *decoding, size_t size) {
  if (size <= decoding->left) {
    decoding->left -= size;
    return;
  }
  decoding->bridge->is_too_large = true;
  values_release(decoding);
  errors_raise(decoding->L, "a value that is too large for the host");
}

void *values_take(Decoding *decoding, size_t size) {
  spend(decoding, size);
  void *memory = arena_allocate(decoding->bridge, size);
  if (memory == NULL) {
    values_release(decoding);
    errors_raise_memory(decoding->L);
  }
  return memory;
}

void values_check_stack(Decoding *decoding, int count) {
  if (lua_checkstack(decoding->L, count)) return;
  values_release(decoding);
  luaL_error(decoding->L, "stack overflow (too many tables within each other)");
}

void values_check_limits(Decoding *decoding) {
  if (!is_killed(decoding->bridge)) return;
  values_release(decoding);
  limits_die(decoding->L);
}

static void decode_table(Decoding *decoding, int slot, BridgeValue *into, int depth);

// Texts of the stack itself are pointed at.
static void keep_text(Decoding *decoding, BridgeValue *text, int depth) {
  if (depth == 0 || decoding->borrows) {
    spend(decoding, text->length);
    return;
  }
  char *copy = values_take(decoding, text->length + 1);
  memcpy(copy, text->bytes, text->length);
  text->bytes = copy;
}

void values_decode_one(Decoding *decoding, int slot, BridgeValue *into, int depth) {
  lua_State *L = decoding->L;
  into->list = 0;
  into->length = 0;
  into->integer = 0;
  if (scalar_read(L, slot, into)) {
    if (into->kind == BRIDGE_TEXT) keep_text(decoding, into, depth);
    return;
  }
  switch (lua_type(L, slot)) {
    case LUA_TTABLE:
      decode_table(decoding, slot, into, depth + 1);
      break;
    case LUA_TFUNCTION:
      lua_pushvalue(L, slot);
      into->integer = luaL_ref(L, LUA_REGISTRYINDEX);
      into->kind = BRIDGE_FUNCTION;
      decoding->has_functions = true;
      // Values of a typed call may stand on the C stack, which an error takes away: they are chained by the call itself.
      if (decoding->borrows) {
        into->length = (uintptr_t)decoding->functions;
        decoding->functions = into;
      } else {
        into->length = (uintptr_t)decoding->bridge->unclaimed;
        decoding->bridge->unclaimed = into;
      }
      break;
    case LUA_TUSERDATA: {
      BridgeObject *object = objects_at(L, slot);
      into->kind = object == NULL ? BRIDGE_NIL : BRIDGE_OBJECT;
      if (object != NULL) {
        into->list = object->class_index;
        into->integer = object->payload;
      }
      break;
    }
    case LUA_TTHREAD:
      into->kind = BRIDGE_THREAD;
      break;
    default:
      into->kind = BRIDGE_NIL;
  }
}

static void decode_table(Decoding *decoding, int slot, BridgeValue *into, int depth) {
  lua_State *L = decoding->L;
  if (depth > MAX_DEPTH) {
    values_release(decoding);
    errors_raise(L, "a table that contains itself, or more than %d within each other", MAX_DEPTH);
  }
  values_check_stack(decoding, 6);
  slot = lua_absindex(L, slot);
  // The list is what a border encloses without a gap; what Lua's own border leaves out are ordinary pairs.
  lua_Unsigned border = lua_rawlen(L, slot);
  if (border > UINT32_MAX / 2) {
    values_release(decoding);
    errors_raise_memory(L);
  }
  uint32_t list = 0;
  while (list < border && lua_rawgeti(L, slot, (lua_Integer)list + 1) != LUA_TNIL) {
    lua_pop(L, 1);
    list++;
  }
  if (list < border) lua_pop(L, 1);
  size_t pairs = 0;
  lua_pushnil(L);
  while (lua_next(L, slot)) {
    lua_pop(L, 1);
    int exact = 0;
    lua_Integer key = lua_isinteger(L, -1) ? lua_tointegerx(L, -1, &exact) : 0;
    if (!exact || key < 1 || key > (lua_Integer)list) pairs++;
    if ((pairs & 1023) == 0) values_check_limits(decoding);
  }
  BridgeValue *items = values_take(decoding, (list + 2 * pairs + 1) * sizeof(BridgeValue));
  for (uint32_t i = 0; i < list; i++) {
    lua_rawgeti(L, slot, (lua_Integer)i + 1);
    values_decode_one(decoding, -1, &items[i], depth);
    lua_pop(L, 1);
    if ((i & 1023) == 0) values_check_limits(decoding);
  }
  BridgeValue *pair = items + list;
  lua_pushnil(L);
  while (lua_next(L, slot)) {
    int exact = 0;
    lua_Integer key = lua_isinteger(L, -2) ? lua_tointegerx(L, -2, &exact) : 0;
    if (!exact || key < 1 || key > (lua_Integer)list) {
      values_decode_one(decoding, lua_absindex(L, -2), pair, depth);
      values_decode_one(decoding, lua_absindex(L, -1), pair + 1, depth);
      pair += 2;
    }
    lua_pop(L, 1);
  }
  into->kind = BRIDGE_TABLE;
  into->list = list;
  into->length = pairs;
  into->items = items;
}

BridgeValue *values_decode(lua_State *L, int first, int count, bool *functions) {
  return values_decode_limited(L, first, count, functions, SIZE_MAX);
}

BridgeValue *values_decode_limited(lua_State *L, int first, int count, bool *functions, size_t limit) {
  Bridge *bridge = bridge_of(L);
  arena_reset(bridge);
  Decoding decoding = {.L = L, .bridge = bridge, .left = limit};
  BridgeValue *values = values_take(&decoding, (size_t)(count + 1) * sizeof(BridgeValue));
  for (int i = 0; i < count; i++) values_decode_one(&decoding, first + i, &values[i], 0);
  *functions = decoding.has_functions;
  bridge->unclaimed = NULL;
  return values;
}

// They lie in the arena still, chained by their lengths: it is given back after this only.
void values_release_unclaimed(Bridge *bridge) {
  for (BridgeValue *value = bridge->unclaimed; value != NULL; value = (BridgeValue *)(uintptr_t)value->length) {
    bridge_release(bridge, value->integer);
  }
  bridge->unclaimed = NULL;
}

static void push(lua_State *L, const BridgeValue *value, int depth) {
  if (scalar_push(L, value)) return;
  switch (value->kind) {
    case BRIDGE_FUNCTION: trampoline_push_reference(L, value->integer); break;
    case BRIDGE_OBJECT: objects_push(L, value->list, value->integer); break;
    case BRIDGE_TABLE: {
      if (depth > MAX_DEPTH) luaL_error(L, "more than %d tables within each other", MAX_DEPTH);
      luaL_checkstack(L, 6, "too many tables within each other");
      int pairs = value->length > 1u << 20 ? 1 << 20 : (int)value->length;
      lua_createtable(L, value->list > 1u << 26 ? 1 << 26 : (int)value->list, pairs);
      for (uint32_t i = 0; i < value->list; i++) {
        push(L, &value->items[i], depth + 1);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
      }
      const BridgeValue *pair = value->items + value->list;
      for (size_t i = 0; i < value->length; i++, pair += 2) {
        push(L, pair, depth + 1);
        // NaN and nil are no keys.
        if (lua_isnil(L, -1) || lua_rawequal(L, -1, -1) == 0) {
          lua_pop(L, 1);
          continue;
        }
        push(L, pair + 1, depth + 1);
        lua_rawset(L, -3);
      }
      break;
    }
    default: lua_pushnil(L);
  }
}

void values_push(lua_State *L, const BridgeValue *value) { push(L, value, 0); }

int values_finish(lua_State *L, const BridgeOutcome *outcome) {
  Bridge *bridge = bridge_of(L);
  if (outcome->status == BRIDGE_END) bridge_alarm_raise(bridge->alarm, BRIDGE_KILLED_BY_HOST);
  // Whatever the host did, a script that is to end ends here.
  limits_check(L);
  const BridgeValue *values = outcome->values == NULL ? &outcome->single : outcome->values;
  switch (outcome->status) {
    case BRIDGE_DONE:
      if (outcome->count == 1) {
        push(L, values, 0);
        return 1;
      }
      luaL_checkstack(L, (int)outcome->count + 4, "too many results");
      for (uint32_t i = 0; i < outcome->count; i++) push(L, &values[i], 0);
      return (int)outcome->count;
    case BRIDGE_RAISE:
      if (outcome->line < 0) lua_pushliteral(L, "");
      else errors_push_position(L, outcome->line);
      push(L, values, 0);
      lua_concat(L, 2);
      raised_remember(L, outcome->error);
      return lua_error(L);
    default:
      return errors_raise_memory(L);
  }
}
