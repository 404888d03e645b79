// Shapes that take more than a look at one value: records, lists, choices, objects.
//
// A record's field names are anchored texts of this state. Lua interns short texts, so two of them are equal when their
// addresses are; and as scripts mostly write the same fields in the same order, each record remembers the order in which
// the last call's fields came. All pairs are looked at, because a field that is written wrongly is to be told.
#include "shapes.h"

#include <string.h>

// Lua interns texts up to this length (LUAI_MAXSHORTLEN).
#define LONGEST_INTERNED 40

static bool is_called(const Shape *shape, const char *name, size_t length) {
  if (shape->name == name) return true;
  return length > LONGEST_INTERNED && shape->length == length && memcmp(shape->name, name, length) == 0;
}

// The position of the member of that name, or `count`.
static uint32_t find(const Shape *members, uint32_t count, const char *name, size_t length) {
  uint32_t i = 0;
  while (i < count && !is_called(&members[i], name, length)) i++;
  return i;
}

static bool decode_choice(lua_State *L, const Signature *signature, const Shape *shape, int slot, BridgeValue *into) {
  if (!shapes_text(L, slot, into)) return false;
  into->list = find(&signature->shapes[shape->first], shape->count, into->bytes, into->length);
  return into->list < shape->count;
}

static bool decode_object(lua_State *L, const Shape *shape, int slot, BridgeValue *into) {
  const BridgeObject *object = objects_at(L, slot);
  if (object == NULL || object->class_index != shape->first) return false;
  into->kind = BRIDGE_OBJECT;
  into->list = object->class_index;
  into->integer = object->payload;
  return true;
}

bool shapes_decode_flat(lua_State *L, const Signature *signature, const Shape *shape, int slot, BridgeValue *into) {
  switch (shape->kind) {
    case BRIDGE_SHAPE_CHOICE: return decode_choice(L, signature, shape, slot, into);
    case BRIDGE_SHAPE_OBJECT: return decode_object(L, shape, slot, into);
    default: return shapes_decode_simple(L, shape->kind, slot, into);
  }
}

// Room on Lua's stack for a key and its value above `top`, and for what decoding them needs.
static inline void check_stack(Typed *typed, int top) {
  if (top > typed->granted) values_check_stack(&typed->decoding, 8);
}

static void expect_field(Shape *turn, const Shape *members, uint32_t field) {
  turn->order = (uint16_t)field;
  turn->order_kind = members[field].kind;
  turn->order_key = members[field].key;
}

// Another field than last time comes in this turn: which one, by its name at `slot`. False if there is none of that name.
static __attribute__((noinline)) bool find_field(lua_State *L, Shape *turn, const Shape *members, uint32_t count, int slot) {
  if (lua_type(L, slot) != LUA_TSTRING) return false;
  size_t length;
  const char *name = lua_tolstring(L, slot, &length);
  uint32_t field = find(members, count, name, length);
  if (field == count) return false;
  expect_field(turn, members, field);
  return true;
}

void shapes_expect_members(Shape *members, uint32_t count) {
  for (uint32_t field = 0; field < count; field++) expect_field(&members[field], members, field);
}

// Reads the pairs of the table at `slot` into `fields`. Gives how many there were, or SIZE_MAX for what does not fit; then
// the stack is left as it is.
static __attribute__((noinline)) size_t read_fields(Typed *typed, Shape *members, uint32_t count, int slot, BridgeValue *fields) {
  lua_State *L = typed->decoding.L;
  int key = lua_gettop(L) + 1;
  check_stack(typed, key);
  lua_pushnil(L);
  Shape *turn = members, *end = members + count;
  while (lua_next(L, slot)) {
    // A pair more than there are fields cannot be one of them.
    if (turn == end) return SIZE_MAX;
    if (turn->order_key != lua_topointer(L, key) && !find_field(L, turn, members, count, key)) return SIZE_MAX;
    const Shape *field = &members[turn->order];
    BridgeValue *into = &fields[turn->order];
    bool fits = shapes_is_simple(turn->order_kind) ? shapes_decode_simple(L, turn->order_kind, key + 1, into)
                                            : shapes_decode(typed, field, key + 1, into);
    if (!fits) return SIZE_MAX;
    lua_pop(L, 1);
    turn++;
  }
  return (size_t)(turn - members);
}

static bool decode_record(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  if (lua_type(L, slot) != LUA_TTABLE) return false;
  Shape *members = &typed->signature->shapes[shape->first];
  uint32_t count = shape->count;
  BridgeValue *fields = shapes_take(typed, count);
  for (uint32_t i = 0; i < count; i++) fields[i].kind = BRIDGE_NIL;
  int top = lua_gettop(L);
  size_t pairs = read_fields(typed, members, count, slot, fields);
  if (pairs == SIZE_MAX) {
    lua_settop(L, top);
    return false;
  }
  // Where there are as many pairs as fields, each field is there.
  for (uint32_t i = 0; pairs < count && i < count; i++) {
    if (fields[i].kind == BRIDGE_NIL && members[i].required) return false;
  }
  into->kind = BRIDGE_RECORD;
  into->list = count;
  into->length = 0;
  into->items = fields;
  return true;
}

static bool decode_list(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  if (lua_type(L, slot) != LUA_TTABLE) return false;
  const Shape *element = &typed->signature->shapes[shape->first];
  // The keys are 1…n when there are n of them and none is another: in whatever order they come.
  lua_Unsigned border = lua_rawlen(L, slot);
  if (border > UINT32_MAX / 2) return false;
  BridgeValue *items = shapes_take(typed, (size_t)border);
  int key = lua_gettop(L) + 1;
  check_stack(typed, key);
  lua_pushnil(L);
  lua_Unsigned turn = 0;
  while (lua_next(L, slot)) {
    lua_Integer position = lua_isinteger(L, key) ? lua_tointegerx(L, key, NULL) : 0;
    turn++;
    if (position < 1 || (lua_Unsigned)position > border || !shapes_decode(typed, element, key + 1, &items[position - 1])) {
      lua_settop(L, key - 1);
      return false;
    }
    lua_settop(L, key);
    if ((turn & 1023) == 0) values_check_limits(&typed->decoding);
  }
  if (turn != border) return false;
  into->kind = BRIDGE_TABLE;
  into->list = (uint32_t)border;
  into->length = 0;
  into->items = items;
  return true;
}

bool shapes_decode(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  if (shapes_is_flat(shape->kind)) return shapes_decode_flat(L, typed->signature, shape, slot, into);
  switch (shape->kind) {
    case BRIDGE_SHAPE_RECORD: return decode_record(typed, shape, slot, into);
    case BRIDGE_SHAPE_LIST: return decode_list(typed, shape, slot, into);
    case BRIDGE_SHAPE_ONE_OF:
      for (uint32_t i = 0; i < shape->count; i++) {
        if (shapes_decode(typed, &typed->signature->shapes[shape->first + i], slot, into)) return true;
      }
      return false;
    case BRIDGE_SHAPE_FUNCTION:
      if (lua_type(L, slot) != LUA_TFUNCTION) return false;
      break;
    case BRIDGE_SHAPE_TABLE:
      if (lua_type(L, slot) != LUA_TTABLE) return false;
      break;
    default: break;
  }
  values_check_stack(&typed->decoding, 4);
  values_decode_one(&typed->decoding, slot, into, 0);
  return true;
}

bool shapes_decode_variadic(Typed *typed, const Shape *shape, int first, int count, BridgeValue *into) {
  int rest = count < first ? 0 : count - first + 1;
  BridgeValue *items = shapes_take(typed, (size_t)rest);
  for (int i = 0; i < rest; i++) {
    if (!shapes_decode(typed, &typed->signature->shapes[shape->first], first + i, &items[i])) return false;
  }
  into->kind = BRIDGE_TABLE;
  into->list = (uint32_t)rest;
  into->length = 0;
  into->items = items;
  return true;
}

