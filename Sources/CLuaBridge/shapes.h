// What an argument of a typed function must be, and how it is read: shared by the calls (typed.c) and by the shapes that
// take more than a look at one value (shapes.c). What is inline here is what the commonest calls consist of.
#ifndef BRIDGE_SHAPES_H
#define BRIDGE_SHAPES_H

#include "scalars.h"

typedef struct Shape {
  uint16_t kind;
  bool required;
  // Of a record's n-th field: which field came as the n-th last time, its kind and its name.
  uint16_t order, order_kind;
  const void *order_key;
  uint32_t first, count;
  const char *name;        // anchored in the signature's user value
  const void *key;         // the same text as lua_topointer knows it
  size_t length;
} Shape;

typedef struct Signature {
  BridgeTypedCall call;
  void *box;
  uint32_t parameters;
  bool variadic;
  Shape shapes[];
} Signature;

// One call's reading of its arguments.
typedef struct Typed {
  Decoding decoding;
  Signature *signature;
  BridgeValue *free, *end;   // what is left of the values on the C stack
  int granted;               // the height up to which Lua's stack has room for a pair on its way
} Typed;

// Each gives false when the value is not of that shape; what `into` holds is then of no meaning.
bool shapes_decode(Typed *typed, const Shape *shape, int slot, BridgeValue *into);
// For flat shapes.
bool shapes_decode_flat(lua_State *L, const Signature *signature, const Shape *shape, int slot, BridgeValue *into);
// The arguments from slot `first` on, of which there are `count` at all.
bool shapes_decode_variadic(Typed *typed, const Shape *shape, int first, int count, BridgeValue *into);
// For `members` in their first order.
void shapes_expect_members(Shape *members, uint32_t count);

// Room for values: on the C stack, where there is some left.
static inline BridgeValue *shapes_take(Typed *typed, size_t count) {
  if ((size_t)(typed->end - typed->free) >= count) {
    BridgeValue *values = typed->free;
    typed->free += count;
    return values;
  }
  return values_take(&typed->decoding, (count + 1) * sizeof(BridgeValue));
}

static inline bool shapes_integer(lua_State *L, int slot, BridgeValue *into) {
  if (lua_isinteger(L, slot)) {
    scalar_set_integer(into, lua_tointegerx(L, slot, NULL));
    return true;
  }
  if (lua_type(L, slot) != LUA_TNUMBER) return false;
  int exact;
  scalar_set_integer(into, lua_tointegerx(L, slot, &exact));
  return exact;
}

static inline bool shapes_boolean(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TBOOLEAN) return false;
  scalar_read_boolean(L, slot, into);
  return true;
}

static inline bool shapes_number(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TNUMBER) return false;
  scalar_read_number(L, slot, into);
  return true;
}

static inline bool shapes_text(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TSTRING) return false;
  scalar_read_text(L, slot, into);
  return true;
}

// The kinds that are read without a call of another function here.
static inline bool shapes_is_simple(uint32_t kind) {
  return kind - BRIDGE_SHAPE_BOOLEAN <= BRIDGE_SHAPE_TEXT - BRIDGE_SHAPE_BOOLEAN;
}

static inline __attribute__((always_inline)) bool shapes_decode_simple(
    lua_State *L, uint32_t kind, int slot, BridgeValue *into) {
  switch (kind) {
    case BRIDGE_SHAPE_TEXT: return shapes_text(L, slot, into);
    case BRIDGE_SHAPE_INTEGER: return shapes_integer(L, slot, into);
    case BRIDGE_SHAPE_NUMBER: return shapes_number(L, slot, into);
    default: return shapes_boolean(L, slot, into);
  }
}

// What stands in the value itself: it takes neither memory nor references nor room on Lua's stack.
static inline bool shapes_is_flat(uint32_t kind) {
  return shapes_is_simple(kind) || kind == BRIDGE_SHAPE_CHOICE || kind == BRIDGE_SHAPE_OBJECT;
}

#endif
