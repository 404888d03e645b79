// Typed functions: a host call whose arguments were described beforehand.
//
// The steps are those of trampoline.c; what is saved is everything in between. The shapes of the parameters stand in the
// closure, so one look at each argument both checks and flattens it; scalars and records go to a small array on the C
// stack, only lists and tables of any shape to the arena; the callback gets what it wants by position and is a direct
// pointer. A record's field names are anchored texts of this state. Lua interns short texts, so two of them are equal
// when their addresses are; and as scripts mostly write the same fields in the same order, each record remembers the
// order in which the last call's fields came.
//
// This way only ever says yes. Whatever does not fit goes the long way of trampoline_call, where the argument check finds
// the words: there is one source of messages, and it may take its time.
#include "bridge.h"

#include <string.h>

// Lua interns texts up to this length (LUAI_MAXSHORTLEN).
#define LONGEST_INTERNED 40
// Values on the C stack; what needs more takes the arena.
#define STACK_VALUES 40
#define MAX_SHAPES 4096

typedef struct Shape {
  uint16_t kind;
  bool required;
  uint16_t order;          // of a record's n-th field: which came as the n-th last time
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

typedef struct Typed {
  Decoding decoding;
  Signature *signature;
  BridgeValue *free, *end;   // what is left of the values on the C stack
  int granted;               // the height up to which Lua's stack has room for a pair on its way
} Typed;

static bool decode(Typed *typed, const Shape *shape, int slot, BridgeValue *into);
static inline bool decode_inline(Typed *typed, const Shape *shape, int slot, BridgeValue *into)
    __attribute__((always_inline));

// Where the last crossing left something in the arena, it is given back, once a call.
static void ready_arena(Bridge *bridge) {
  if (bridge->top.used != bridge->floor.used || bridge->top.chunk != bridge->floor.chunk) arena_reset(bridge);
}

static BridgeValue *take(Typed *typed, size_t count) {
  if ((size_t)(typed->end - typed->free) >= count) {
    BridgeValue *values = typed->free;
    typed->free += count;
    return values;
  }
  return values_take(&typed->decoding, (count + 1) * sizeof(BridgeValue));
}

static inline void set_integer(BridgeValue *into, int64_t integer) {
  into->kind = BRIDGE_INTEGER;
  into->integer = integer;
}

static inline bool decode_integer(lua_State *L, int slot, BridgeValue *into) {
  if (lua_isinteger(L, slot)) {
    set_integer(into, lua_tointegerx(L, slot, NULL));
    return true;
  }
  if (lua_type(L, slot) != LUA_TNUMBER) return false;
  int exact;
  set_integer(into, lua_tointegerx(L, slot, &exact));
  return exact;
}

static inline bool decode_boolean(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TBOOLEAN) return false;
  into->kind = BRIDGE_BOOLEAN;
  into->integer = lua_toboolean(L, slot);
  return true;
}

static bool decode_number(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TNUMBER) return false;
  if (lua_isinteger(L, slot)) {
    set_integer(into, lua_tointegerx(L, slot, NULL));
  } else {
    into->kind = BRIDGE_NUMBER;
    into->number = lua_tonumberx(L, slot, NULL);
  }
  return true;
}

static inline bool decode_text(lua_State *L, int slot, BridgeValue *into) {
  if (lua_type(L, slot) != LUA_TSTRING) return false;
  into->kind = BRIDGE_TEXT;
  into->list = 0;
  into->bytes = lua_tolstring(L, slot, &into->length);
  return true;
}

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

static bool decode_choice(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  if (!decode_text(typed->decoding.L, slot, into)) return false;
  into->list = find(&typed->signature->shapes[shape->first], shape->count, into->bytes, into->length);
  return into->list < shape->count;
}

// Room on Lua's stack for a key and its value above `top`, and for what decoding them needs.
static inline void check_stack(Typed *typed, int top) {
  if (top > typed->granted) values_check_stack(&typed->decoding, 8);
}

// The position of the field whose name is the key at `slot`, or `count`. It comes as the n-th.
static uint32_t find_field(lua_State *L, Shape *members, uint32_t count, uint32_t n, int slot) {
  if (lua_type(L, slot) != LUA_TSTRING) return count;
  size_t length;
  const char *name = lua_tolstring(L, slot, &length);
  uint32_t field = find(members, count, name, length);
  if (field < count) members[n].order = (uint16_t)field;
  return field;
}

static bool decode_record(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  if (lua_type(L, slot) != LUA_TTABLE) return false;
  Shape *members = &typed->signature->shapes[shape->first];
  uint32_t count = shape->count;
  BridgeValue *fields = take(typed, count);
  for (uint32_t i = 0; i < count; i++) fields[i].kind = BRIDGE_NIL;
  int key = lua_gettop(L) + 1;
  check_stack(typed, key);
  lua_pushnil(L);
  uint32_t turn = 0;
  for (; lua_next(L, slot); turn++) {
    // A pair more than there are fields cannot be one of them.
    uint32_t field = count;
    if (turn < count) {
      field = members[turn].order;
      if (members[field].key != lua_topointer(L, key)) field = find_field(L, members, count, turn, key);
    }
    if (field == count || !decode_inline(typed, &members[field], key + 1, &fields[field])) {
      lua_settop(L, key - 1);
      return false;
    }
    lua_settop(L, key);
  }
  // Where there are as many pairs as fields, each field is there.
  for (uint32_t i = 0; turn < count && i < count; i++) {
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
  BridgeValue *items = take(typed, (size_t)border);
  int key = lua_gettop(L) + 1;
  check_stack(typed, key);
  lua_pushnil(L);
  lua_Unsigned turn = 0;
  while (lua_next(L, slot)) {
    lua_Integer position = lua_isinteger(L, key) ? lua_tointegerx(L, key, NULL) : 0;
    turn++;
    if (position < 1 || (lua_Unsigned)position > border || !decode(typed, element, key + 1, &items[position - 1])) {
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

// False when the value is not of that shape; what `into` holds is then of no meaning.
static bool decode(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  switch (shape->kind) {
    case BRIDGE_SHAPE_TEXT:
    case BRIDGE_SHAPE_INTEGER:
    case BRIDGE_SHAPE_NUMBER:
    case BRIDGE_SHAPE_BOOLEAN: return decode_inline(typed, shape, slot, into);
    case BRIDGE_SHAPE_RECORD: return decode_record(typed, shape, slot, into);
    case BRIDGE_SHAPE_LIST: return decode_list(typed, shape, slot, into);
    case BRIDGE_SHAPE_CHOICE: return decode_choice(typed, shape, slot, into);
    case BRIDGE_SHAPE_OBJECT: {
      const BridgeObject *object = objects_at(L, slot);
      if (object == NULL || object->class_index != shape->first) return false;
      into->kind = BRIDGE_OBJECT;
      into->list = object->class_index;
      into->integer = object->payload;
      return true;
    }
    case BRIDGE_SHAPE_ONE_OF:
      for (uint32_t i = 0; i < shape->count; i++) {
        if (decode(typed, &typed->signature->shapes[shape->first + i], slot, into)) return true;
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

// The commonest values without a call.
static inline bool decode_inline(Typed *typed, const Shape *shape, int slot, BridgeValue *into) {
  lua_State *L = typed->decoding.L;
  switch (shape->kind) {
    case BRIDGE_SHAPE_TEXT: return decode_text(L, slot, into);
    case BRIDGE_SHAPE_INTEGER: return decode_integer(L, slot, into);
    case BRIDGE_SHAPE_NUMBER: return decode_number(L, slot, into);
    case BRIDGE_SHAPE_BOOLEAN: return decode_boolean(L, slot, into);
    default: return decode(typed, shape, slot, into);
  }
}

static bool decode_variadic(Typed *typed, const Shape *shape, int first, int count, BridgeValue *into) {
  int rest = count < first ? 0 : count - first + 1;
  BridgeValue *items = take(typed, (size_t)rest);
  for (int i = 0; i < rest; i++) {
    if (!decode(typed, &typed->signature->shapes[shape->first], first + i, &items[i])) return false;
  }
  into->kind = BRIDGE_TABLE;
  into->list = (uint32_t)rest;
  into->length = 0;
  into->items = items;
  return true;
}

static bool decode_arguments(Typed *typed, int count, BridgeValue *into) {
  const Signature *signature = typed->signature;
  int parameters = (int)signature->parameters;
  if (signature->variadic) {
    parameters--;
    if (!decode_variadic(typed, &signature->shapes[parameters], parameters + 1, count, &into[parameters])) return false;
  } else if (count > parameters) {
    return false;
  }
  for (int i = 0; i < parameters; i++) {
    const Shape *shape = &signature->shapes[i];
    if (i < count && decode_inline(typed, shape, i + 1, &into[i])) {
      if (!shape->required || into[i].kind != BRIDGE_NIL) continue;
      return false;
    }
    if (shape->required || (i < count && lua_type(typed->decoding.L, i + 1) != LUA_TNIL)) return false;
    into[i].kind = BRIDGE_NIL;
  }
  return true;
}

// What the callback left behind. Anything but a single scalar takes the long way.
static int finish(lua_State *L, Typed *typed, const BridgeReply *reply) {
  if (typed->decoding.functions != NULL) values_release(&typed->decoding);
  if (reply->outcome.status == BRIDGE_DONE && !is_killed(typed->decoding.bridge)) {
    if (reply->outcome.count == 0) return 0;
    if (reply->outcome.count == 1 && reply->outcome.values == NULL) {
      const BridgeValue *value = &reply->outcome.single;
      switch (value->kind) {
        case BRIDGE_INTEGER: lua_pushinteger(L, value->integer); return 1;
        case BRIDGE_TEXT: lua_pushlstring(L, value->bytes, value->length); return 1;
        case BRIDGE_NUMBER: lua_pushnumber(L, value->number); return 1;
        case BRIDGE_BOOLEAN: lua_pushboolean(L, value->integer != 0); return 1;
        default: break;
      }
    }
  }
  if (reply->outcome.status == BRIDGE_MISFIT) return trampoline_call(L);
  return values_finish(L, &reply->outcome);
}

// Upvalues: the function's number, the signature.
static int call_typed(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  limits_check(L);
  ready_arena(bridge);
  BridgeValue values[STACK_VALUES];
  Typed typed;
  typed.decoding.L = L;
  typed.decoding.bridge = bridge;
  typed.decoding.functions = NULL;
  typed.decoding.left = SIZE_MAX;
  typed.decoding.has_functions = false;
  typed.decoding.borrows = true;
  typed.signature = lua_touserdata(L, lua_upvalueindex(2));
  typed.free = values;
  typed.end = values + STACK_VALUES;
  BridgeValue *arguments = take(&typed, typed.signature->parameters);
  int count = lua_gettop(L);
  // Lua gives a C function LUA_MINSTACK slots beside its arguments; a pair and what its decoding needs take six.
  typed.granted = count + LUA_MINSTACK - 6;
  if (!decode_arguments(&typed, count, arguments)) {
    values_release(&typed.decoding);
    return trampoline_call(L);
  }
  BridgeReply reply;
  reply.outcome.status = BRIDGE_DONE;
  reply.outcome.count = 0;
  reply.outcome.line = 0;
  reply.outcome.error = 0;
  reply.outcome.values = NULL;
  reply.used = reply.holds = 0;
  ArenaMark floor = trampoline_leave_lua(bridge);
  typed.signature->call(typed.signature->box, arguments, &reply);
  trampoline_return_to_lua(bridge, floor);
  return finish(L, &typed, &reply);
}

static void copy_shapes(lua_State *L, Signature *signature, const TypedDefinition *definition, int names) {
  for (uint32_t i = 0; i < definition->shape_count; i++) {
    const BridgeShape *from = &definition->shapes[i];
    Shape *to = &signature->shapes[i];
    if (from->kind != BRIDGE_SHAPE_OBJECT &&
        (from->count > definition->shape_count || from->first > definition->shape_count - from->count)) {
      luaL_error(L, "a shape has members beyond the end");
    }
    *to = (Shape){(uint16_t)from->kind, from->required != 0, 0, from->first, from->count, NULL, NULL, from->length};
    if (from->name == NULL) continue;
    to->name = lua_pushlstring(L, from->name, from->length);
    to->key = lua_topointer(L, -1);
    lua_rawseti(L, names, (lua_Integer)i + 1);
  }
  for (uint32_t i = 0; i < definition->shape_count; i++) {
    const Shape *record = &signature->shapes[i];
    if (record->kind != BRIDGE_SHAPE_RECORD) continue;
    for (uint32_t field = 0; field < record->count; field++) {
      signature->shapes[record->first + field].order = (uint16_t)field;
    }
  }
}

void typed_define(lua_State *L, const TypedDefinition *definition) {
  if (definition->shape_count > MAX_SHAPES || definition->parameters > definition->shape_count) {
    luaL_error(L, "the arguments of a typed function are too complex");
  }
  Bridge *bridge = bridge_of(L);
  // stack: functions, number, signature, names
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->functions);
  int functions = lua_gettop(L);
  lua_pushinteger(L, definition->function);
  Signature *signature = lua_newuserdatauv(L, sizeof(Signature) + definition->shape_count * sizeof(Shape), 1);
  memset(signature, 0, sizeof *signature);
  signature->call = definition->call;
  signature->box = definition->box;
  signature->parameters = definition->parameters;
  lua_createtable(L, (int)definition->shape_count, 0);
  copy_shapes(L, signature, definition, lua_gettop(L));
  lua_setiuservalue(L, -2, 1);
  uint32_t parameters = definition->parameters;
  signature->variadic = parameters > 0 && signature->shapes[parameters - 1].kind == BRIDGE_SHAPE_VARIADIC;
  lua_pushcclosure(L, call_typed, 2);
  lua_rawseti(L, functions, (lua_Integer)definition->function + 1);
  lua_pop(L, 1);
}
