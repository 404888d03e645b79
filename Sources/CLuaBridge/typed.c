// Typed functions: a host call whose arguments were described beforehand.
//
// The steps are those of trampoline.c; what is saved is everything in between. The shapes of the parameters stand in the
// closure, so one look at each argument both checks and flattens it (shapes.c); scalars and records go to a small array on
// the C stack, only lists and tables of any shape to the arena; the callback gets what it wants by position and is a direct
// pointer. Functions that take scalars and objects only, or nothing, have an entry of their own, which prepares nothing
// that they do not need.
//
// This way only ever says yes. Whatever does not fit goes the long way of trampoline_call, where the argument check finds
// the words: there is one source of messages, and it may take its time.
#include "shapes.h"

#include <string.h>

// Values on the C stack; what needs more takes the arena.
#define STACK_VALUES 40
// The most parameters of a function that is called by the shortest way.
#define FLAT_PARAMETERS 8
#define MAX_SHAPES 4096

// Where the last crossing left something in the arena, it is given back, once a call.
static void ready_arena(Bridge *bridge) {
  if (bridge->top.used != bridge->floor.used || bridge->top.chunk != bridge->floor.chunk) arena_reset(bridge);
}

// Whether an argument may be missing, and is.
static bool is_absent(lua_State *L, const Shape *shape, int slot, int count) {
  return !shape->required && (slot > count || lua_type(L, slot) == LUA_TNIL);
}

static bool decode_arguments(Typed *typed, int count, BridgeValue *into) {
  const Signature *signature = typed->signature;
  int parameters = (int)signature->parameters;
  if (signature->variadic) {
    parameters--;
    const Shape *rest = &signature->shapes[parameters];
    if (!shapes_decode_variadic(typed, rest, parameters + 1, count, &into[parameters])) return false;
  } else if (count > parameters) {
    return false;
  }
  for (int i = 0; i < parameters; i++) {
    const Shape *shape = &signature->shapes[i];
    if (i < count && shapes_decode(typed, shape, i + 1, &into[i])) {
      if (!shape->required || into[i].kind != BRIDGE_NIL) continue;
      return false;
    }
    if (!is_absent(typed->decoding.L, shape, i + 1, count)) return false;
    into[i].kind = BRIDGE_NIL;
  }
  return true;
}

// The stay in Swift, and what the callback left behind. Anything but a single scalar takes the long way. `decoding` is
// NULL when no argument is in the arena.
static inline __attribute__((always_inline)) int call_host(
    lua_State *L, Bridge *bridge, const Signature *signature, const BridgeValue *arguments, Decoding *decoding) {
  BridgeReply reply;
  reply.outcome.status = BRIDGE_DONE;
  reply.outcome.count = 0;
  reply.outcome.line = 0;
  reply.outcome.error = 0;
  reply.outcome.values = NULL;
  reply.used = reply.holds = 0;
  if (decoding == NULL) {
    // The arena is empty and stays so for what is below: its floor is where it has to be.
    alarm_stop_clock(bridge->alarm);
    signature->call(signature->box, arguments, &reply);
    alarm_start_clock(bridge->alarm);
  } else {
    ArenaMark floor = trampoline_leave_lua(bridge);
    signature->call(signature->box, arguments, &reply);
    trampoline_return_to_lua(bridge, floor);
    if (decoding->functions != NULL) values_release(decoding);
  }
  if (reply.outcome.status == BRIDGE_DONE && !is_killed(bridge)) {
    if (reply.outcome.count == 0) return 0;
    if (reply.outcome.count == 1 && reply.outcome.values == NULL && scalar_push(L, &reply.outcome.single)) return 1;
  }
  if (reply.outcome.status == BRIDGE_MISFIT) return trampoline_call(L);
  return values_finish(L, &reply.outcome);
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
  BridgeValue *arguments = shapes_take(&typed, typed.signature->parameters);
  int count = lua_gettop(L);
  // Lua gives a C function LUA_MINSTACK slots beside its arguments; a pair and what its decoding needs take six.
  typed.granted = count + LUA_MINSTACK - 6;
  if (!decode_arguments(&typed, count, arguments)) {
    values_release(&typed.decoding);
    return trampoline_call(L);
  }
  return call_host(L, bridge, typed.signature, arguments, &typed.decoding);
}

// The same for functions all of whose parameters are flat. Upvalues: the function's number, the signature.
static int call_flat(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  limits_check(L);
  ready_arena(bridge);
  const Signature *signature = lua_touserdata(L, lua_upvalueindex(2));
  int parameters = (int)signature->parameters;
  int count = lua_gettop(L);
  if (count > parameters) return trampoline_call(L);
  BridgeValue arguments[FLAT_PARAMETERS];
  for (int i = 0; i < parameters; i++) {
    const Shape *shape = &signature->shapes[i];
    bool fits = i < count && (shapes_is_simple(shape->kind) ? shapes_decode_simple(L, shape->kind, i + 1, &arguments[i])
                                                     : shapes_decode_flat(L, signature, shape, i + 1, &arguments[i]));
    if (fits) continue;
    if (!is_absent(L, shape, i + 1, count)) return trampoline_call(L);
    arguments[i].kind = BRIDGE_NIL;
  }
  return call_host(L, bridge, signature, arguments, NULL);
}

// The same for functions without a parameter.
static int call_bare(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  limits_check(L);
  ready_arena(bridge);
  if (lua_gettop(L) > 0) return trampoline_call(L);
  static const BridgeValue none;
  return call_host(L, bridge, lua_touserdata(L, lua_upvalueindex(2)), &none, NULL);
}

static void copy_shapes(lua_State *L, Signature *signature, const TypedDefinition *definition, int names) {
  for (uint32_t i = 0; i < definition->shape_count; i++) {
    const BridgeShape *from = &definition->shapes[i];
    Shape *to = &signature->shapes[i];
    if (from->kind != BRIDGE_SHAPE_OBJECT &&
        (from->count > definition->shape_count || from->first > definition->shape_count - from->count)) {
      luaL_error(L, "a shape has members beyond the end");
    }
    *to = (Shape){
        .kind = (uint16_t)from->kind, .required = from->required != 0, .first = from->first, .count = from->count,
        .length = from->length};
    if (from->name == NULL) continue;
    to->name = lua_pushlstring(L, from->name, from->length);
    to->key = lua_topointer(L, -1);
    lua_rawseti(L, names, (lua_Integer)i + 1);
  }
  for (uint32_t i = 0; i < definition->shape_count; i++) {
    const Shape *record = &signature->shapes[i];
    if (record->kind != BRIDGE_SHAPE_RECORD) continue;
    shapes_expect_members(&signature->shapes[record->first], record->count);
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
  bool flat = parameters <= FLAT_PARAMETERS;
  for (uint32_t i = 0; i < parameters; i++) flat = flat && shapes_is_flat(signature->shapes[i].kind);
  lua_pushcclosure(L, parameters == 0 ? call_bare : flat ? call_flat : call_typed, 2);
  lua_rawseti(L, functions, (lua_Integer)definition->function + 1);
  lua_pop(L, 1);
}
