// Objects that Lua holds for the host, and fields that scripts may set.
//
// An object of an owned class is a host object whose payload is a pointer of the host's. Lua tells the host when it
// begins to hold one and when it ceases to, no more: the host keeps the count and the object. Three things make that
// safe whenever the collector runs:
//   - the payload is written when nothing can fail any more, after which the host is told;
//   - the finalizer only marks the userdata as dead and tells the host, which lets the object go later, outside of Lua:
//     what runs then may enter Lua itself;
//   - a finalizer that Lua cannot call for lack of memory is made up for when the bridge is closed, since the host
//     knows what Lua holds.
// A script can see a dead one, as a key of a table with weak keys; to everything here that is no object at all.
#include "bridge.h"

static int collect(lua_State *L) {
  BridgeObject *object = objects_at(L, 1);
  if (object == NULL) return 0;
  object->magic = 0;
  Bridge *bridge = bridge_of(L);
  if (object->payload != 0) bridge->host.release(bridge->host.context, object->payload);
  return 0;
}

void references_define(lua_State *L, int metatable) {
  lua_pushcfunction(L, collect);
  lua_setfield(L, metatable, "__gc");
}

void references_hold(lua_State *L, BridgeObject *object, int64_t payload) {
  Bridge *bridge = bridge_of(L);
  if (bridge->host.retain(bridge->host.context, payload)) {
    object->payload = payload;
    return;
  }
  object->magic = 0;
  luaL_error(L, "the host gave an object that does not exist");
}

// __newindex. Upvalues: class, class name, fields, setters (name → number).
static int set_field(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  const char *class_name = lua_tostring(L, lua_upvalueindex(2));
  BridgeObject *object = objects_at(L, 1);
  uint32_t class_index = (uint32_t)lua_tointeger(L, lua_upvalueindex(1));
  if (object == NULL || object->class_index != class_index) {
    return errors_raise(L, "a metamethod of one class was given a value of another");
  }
  if (lua_type(L, 2) != LUA_TSTRING) {
    return errors_raise(L, "%s has named fields only, not one for a %s value", class_name, luaL_typename(L, 2));
  }
  const char *name = lua_tostring(L, 2);
  lua_settop(L, 3);
  lua_pushvalue(L, 2);
  if (lua_rawget(L, lua_upvalueindex(4)) != LUA_TNUMBER) {
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(3)) != LUA_TNIL) {
      return errors_raise(L, "field '%s' of %s cannot be set: it belongs to the host", name, class_name);
    }
    names_push_suggestion(L, 2, lua_upvalueindex(3), "");
    return errors_raise(L, "no field '%s' in %s%s", name, class_name, lua_tostring(L, -1));
  }
  uint32_t field = (uint32_t)lua_tointeger(L, -1);
  bool functions;
  BridgeValue *value = values_decode(L, 3, 1, &functions);
  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  ArenaMark floor = trampoline_leave_lua(bridge);
  bridge->host.assign(bridge->host.context, class_index, field, object->payload, value, functions, &outcome);
  trampoline_return_to_lua(bridge, floor);
  values_finish(L, &outcome);
  return 0;
}

void references_push_setter(lua_State *L, int metatable, uint32_t class_index, const char *name) {
  lua_pushinteger(L, class_index);
  lua_pushstring(L, name);
  lua_getfield(L, metatable, "fields");
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, metatable, "setters");
  lua_pushcclosure(L, set_field, 4);
}

void references_define_setter(lua_State *L, uint32_t class_index, const char *name, uint32_t field) {
  Bridge *bridge = bridge_of(L);
  if (class_index >= bridge->class_count) luaL_error(L, "no such class");
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->classes[class_index].metatable);
  lua_getfield(L, -1, "setters");
  lua_pushinteger(L, field);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}
