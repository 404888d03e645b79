// Host objects: a class and 64 bits in a userdata.
//
// Objects are interned: each class keeps its living objects in a weak table by payload, so equal payloads are the same
// Lua value, equal and one table key. Nothing is owned, so there is no __gc, but for the classes of references.c. All
// userdata that scripts can get hold of are made here; the mark in front of each makes sure of it.
#include "bridge.h"

#include <string.h>

static const char *const event_names[BRIDGE_OPERATIONS] = {
    "__add", "__sub", "__mul", "__div", "__mod", "__pow", "__idiv", "__unm",
    "__eq",  "__lt",  "__le",  "__concat", "__len", "__tostring", NULL,
};

void objects_make(lua_State *L, uint32_t class_index, int64_t payload, int metatable, int table, lua_Integer key) {
  bool is_owned = bridge_of(L)->classes[class_index].is_owned;
  BridgeObject *object = lua_newuserdatauv(L, sizeof *object, 0);
  *object = (BridgeObject){OBJECT_MAGIC, class_index, is_owned ? 0 : payload};
  lua_pushvalue(L, metatable);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, -1);
  lua_rawseti(L, table, key);
  if (is_owned) references_hold(L, object, payload);
}

bool objects_push_stray(lua_State *L, const BridgeClass *class, int64_t payload) {
  if (!class->has_strays) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, class->objects);
  bool is_there = lua_rawgeti(L, -1, payload) != LUA_TNIL;
  lua_remove(L, -2);
  if (!is_there) lua_pop(L, 1);
  return is_there;
}

void objects_push(lua_State *L, uint32_t class_index, int64_t payload) {
  Bridge *bridge = bridge_of(L);
  if (class_index >= bridge->class_count) {
    luaL_error(L, "the host gave an object of a class that it never defined");
    return;
  }
  BridgeClass *class = &bridge->classes[class_index];
  luaL_checkstack(L, 8, "too many values");
  int table = lua_gettop(L) + 1;
  // stack: page or objects, object
  bool is_paged = pages_push(L, class, payload);
  lua_Integer key = is_paged ? pages_key(payload) : payload;
  if (!is_paged) lua_rawgeti(L, LUA_REGISTRYINDEX, class->objects);
  if (lua_rawgeti(L, table, key) == LUA_TNIL) {
    lua_pop(L, 1);
    if (!is_paged || !objects_push_stray(L, class, payload)) {
      lua_rawgeti(L, LUA_REGISTRYINDEX, class->metatable);
      objects_make(L, class_index, payload, table + 1, table, key);
      lua_remove(L, table + 1);
      class->has_strays |= !is_paged;
    }
  }
  lua_remove(L, table);
  if (class->is_ordered) held_add(L, class_index, payload);
}

// The receiver, which a metamethod can trust only after looking.
static BridgeObject *receiver(lua_State *L) {
  BridgeObject *object = objects_at(L, 1);
  if (object == NULL || object->class_index != (uint32_t)lua_tointeger(L, lua_upvalueindex(1))) {
    errors_raise(L, "a metamethod of one class was given a value of another");
  }
  return object;
}

// __index. Upvalues: class, fields (name → number of the field, or -1 - number of the column, or a method, or a list whose
// only element is a function that gets the object), class name, whether there is a fallback, the held objects, the texts.
static int get_field(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  if (rows_push_known(L, bridge)) return 1;
  BridgeObject *object = receiver(L);
  lua_pushvalue(L, 2);
  int type = lua_rawget(L, lua_upvalueindex(2));
  if (type == LUA_TFUNCTION) return 1;
  if (type == LUA_TTABLE) {
    lua_rawgeti(L, -1, 1);
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    return 1;
  }
  BridgeOutcome outcome;
  outcome.status = BRIDGE_DONE;
  outcome.count = 0;
  outcome.line = 0;
  outcome.error = 0;
  outcome.values = NULL;
  outcome.single = (BridgeValue){0};
  if (type == LUA_TNUMBER) {
    lua_Integer number = lua_tointeger(L, -1);
    uint32_t column = (uint32_t)(-1 - number);
    if (number < 0 && rows_push_cell(L, bridge, object, column)) return 1;
    arena_reset(bridge);
    ArenaMark floor = trampoline_leave_lua(bridge);
    void *context = bridge->host.context;
    if (number < 0) bridge->host.column(context, object->class_index, column, object->payload, &outcome);
    else bridge->host.field(context, object->class_index, (uint32_t)number, object->payload, &outcome);
    trampoline_return_to_lua(bridge, floor);
  } else if (lua_toboolean(L, lua_upvalueindex(4))) {
    bool functions;
    BridgeValue *key = values_decode(L, 2, 1, &functions);
    ArenaMark floor = trampoline_leave_lua(bridge);
    bridge->host.index(bridge->host.context, object->class_index, object->payload, key, functions, &outcome);
    trampoline_return_to_lua(bridge, floor);
  } else if (lua_type(L, 2) == LUA_TSTRING) {
    names_push_suggestion(L, 2, lua_upvalueindex(2), "");
    return errors_raise(L, "no field '%s' in %s%s", lua_tostring(L, 2), lua_tostring(L, lua_upvalueindex(3)),
                        lua_tostring(L, -1));
  } else {
    return errors_raise(L, "%s has named fields only, not one for a %s value", lua_tostring(L, lua_upvalueindex(3)),
                        luaL_typename(L, 2));
  }
  int count = values_finish(L, &outcome);
  if (count == 0) {
    lua_pushnil(L);
    return 1;
  }
  return count;
}

// An operator, # or tostring. Upvalues: class, operation. For # and tostring Lua's second operand means nothing.
static int operate(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  uint32_t class_index = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
  uint32_t operation = (uint32_t)lua_tointeger(L, lua_upvalueindex(2));
  lua_settop(L, 2);
  if (operation == BRIDGE_LENGTH || operation == BRIDGE_DISPLAY) receiver(L);
  bool functions;
  BridgeValue *operands = values_decode(L, 1, 2, &functions);
  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.operate(bridge->host.context, class_index, operation, operands, functions, &outcome);
  trampoline_return_to_lua(bridge, floor);
  return values_finish(L, &outcome);
}

// Two objects of one ordered class in the first two slots, or false.
static bool are_ordered(lua_State *L, const BridgeObject **one, const BridgeObject **other) {
  *one = objects_at(L, 1);
  *other = objects_at(L, 2);
  return *one != NULL && *other != NULL && (*one)->class_index == (*other)->class_index &&
         bridge_of(L)->classes[(*one)->class_index].is_ordered;
}

// __lt and __le of ordered classes, of which two objects compare as their payloads. Upvalues: those of operate.
static int is_less(lua_State *L) {
  const BridgeObject *one, *other;
  if (!are_ordered(L, &one, &other)) return operate(L);
  lua_pushboolean(L, one->payload < other->payload);
  return 1;
}

static int is_at_most(lua_State *L) {
  const BridgeObject *one, *other;
  if (!are_ordered(L, &one, &other)) return operate(L);
  lua_pushboolean(L, one->payload <= other->payload);
  return 1;
}

static lua_CFunction body_of(const BridgeClass *class, uint32_t operation) {
  if (!class->is_ordered) return operate;
  return operation == BRIDGE_LT ? is_less : operation == BRIDGE_LE ? is_at_most : operate;
}

// < or <= of an ordered class, for which there is a function. Upvalues: operation, function.
static int compare_or_call(lua_State *L) {
  const BridgeObject *one, *other;
  if (are_ordered(L, &one, &other)) {
    bool is_strict = lua_tointeger(L, lua_upvalueindex(1)) == BRIDGE_LT;
    lua_pushboolean(L, is_strict ? one->payload < other->payload : one->payload <= other->payload);
    return 1;
  }
  lua_settop(L, 2);
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_insert(L, 1);
  lua_call(L, 2, 1);
  return 1;
}

// __tostring of a class that has none of its own. Upvalue 1: the name.
static int display_name(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  return 1;
}

static BridgeClass *add_class(lua_State *L, Bridge *bridge, uint32_t class_index) {
  if (class_index != bridge->class_count) luaL_error(L, "classes are defined in the order of their indices");
  size_t old_size = bridge->class_count * sizeof(BridgeClass);
  BridgeClass *classes = allocator_allocate(bridge, bridge->classes, old_size, old_size + sizeof(BridgeClass));
  if (classes == NULL) errors_raise_memory(L);
  bridge->classes = classes;
  classes[class_index] = (BridgeClass){.metatable = LUA_NOREF, .objects = LUA_NOREF};
  bridge->class_count++;
  return &classes[class_index];
}

// Pushes a list of the registry, made if there is none.
static void push_list(lua_State *L, int *reference) {
  if (*reference == 0) {
    lua_newtable(L);
    *reference = luaL_ref(L, LUA_REGISTRYINDEX);
  }
  lua_rawgeti(L, LUA_REGISTRYINDEX, *reference);
}

void objects_define_class(lua_State *L, uint32_t class_index, const char *name, uint32_t operations) {
  Bridge *bridge = bridge_of(L);
  BridgeClass *class = add_class(L, bridge, class_index);
  lua_newtable(L);
  int metatable = lua_gettop(L);
  lua_pushstring(L, name);
  lua_setfield(L, metatable, "__name");
  lua_pushstring(L, name);
  lua_setfield(L, metatable, "__metatable");

  lua_pushinteger(L, class_index);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  // Where define_field and define_method find it; no script can see a metatable of the bridge.
  lua_setfield(L, metatable, "fields");
  lua_pushstring(L, name);
  lua_pushboolean(L, (operations & (1u << BRIDGE_INDEX)) != 0);
  push_list(L, &bridge->held);
  push_list(L, &bridge->text_list);
  lua_pushcclosure(L, get_field, 6);
  lua_setfield(L, metatable, "__index");

  references_push_setter(L, metatable, class_index, name);
  lua_setfield(L, metatable, "__newindex");
  class->is_owned = (operations & (1u << BRIDGE_OWNED)) != 0;
  if (class->is_owned) references_define(L, metatable);
  class->is_ordered = (operations & (1u << BRIDGE_ORDERED)) != 0;

  for (uint32_t operation = 0; operation < BRIDGE_INDEX; operation++) {
    if ((operations & (1u << operation)) == 0) continue;
    lua_pushinteger(L, class_index);
    lua_pushinteger(L, operation);
    lua_pushcclosure(L, body_of(class, operation), 2);
    lua_setfield(L, metatable, event_names[operation]);
  }
  if ((operations & (1u << BRIDGE_DISPLAY)) == 0) {
    lua_pushstring(L, name);
    lua_pushcclosure(L, display_name, 1);
    lua_setfield(L, metatable, "__tostring");
  }
  class->metatable = luaL_ref(L, LUA_REGISTRYINDEX);

  lua_newtable(L);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
  class->objects = luaL_ref(L, LUA_REGISTRYINDEX);
}

static void push_metatable(lua_State *L, uint32_t class_index) {
  Bridge *bridge = bridge_of(L);
  if (class_index >= bridge->class_count) luaL_error(L, "no such class");
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->classes[class_index].metatable);
}

static void push_fields(lua_State *L, uint32_t class_index) {
  push_metatable(L, class_index);
  lua_getfield(L, -1, "fields");
  lua_remove(L, -2);
}

void objects_define_field(lua_State *L, uint32_t class_index, const char *name, uint32_t field) {
  push_fields(L, class_index);
  lua_pushinteger(L, field);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void objects_define_column(lua_State *L, uint32_t class_index, const char *name, uint32_t column) {
  rows_forget(bridge_of(L));
  texts_prepare(L);
  push_fields(L, class_index);
  lua_pushinteger(L, -1 - (lua_Integer)column);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void objects_define_method(lua_State *L, uint32_t class_index, const char *name, uint32_t function) {
  push_fields(L, class_index);
  trampoline_push(L, function);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void objects_define_getter(lua_State *L, uint32_t class_index, const char *name, uint32_t function) {
  push_fields(L, class_index);
  lua_createtable(L, 1, 0);
  trampoline_push(L, function);
  lua_rawseti(L, -2, 1);
  lua_setfield(L, -2, name);
  lua_pop(L, 1);
}

void objects_define_operator(lua_State *L, uint32_t class_index, uint32_t operation, uint32_t function) {
  push_metatable(L, class_index);
  if (operation > BRIDGE_CONCAT) luaL_error(L, "no such operator");
  bool compares = operation == BRIDGE_LT || operation == BRIDGE_LE;
  if (compares && bridge_of(L)->classes[class_index].is_ordered) {
    lua_pushinteger(L, operation);
    trampoline_push(L, function);
    lua_pushcclosure(L, compare_or_call, 2);
  } else {
    trampoline_push(L, function);
  }
  lua_setfield(L, -2, event_names[operation]);
  lua_pop(L, 1);
}

void objects_define_call(lua_State *L, uint32_t class_index, uint32_t function) {
  push_metatable(L, class_index);
  trampoline_push(L, function);
  lua_setfield(L, -2, "__call");
  lua_pop(L, 1);
}
