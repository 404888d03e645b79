// A field that is nil was indexed or called: which one of its table was probably meant?
//
// Lua's message has the field's name and not its table. The host, which has the text of scripts, tells how the table is
// written at that line: `row`, `row.address`. What that is now is looked up here by the names of the failed function's
// variables, without any script code. Only where the line leaves no doubt which table it was is there an answer; and only
// errors that nobody catches are looked at.
#include "bridge.h"

#include <string.h>

// Whether the message of Lua is about a field or method that is nil; `name` is then its name.
static bool is_about_field(const char *text, size_t length, const char **name, size_t *name_length) {
  static const char *const words[] = {" a nil value (field '", " a nil value (method '"};
  if (length < 4 || memcmp(text + length - 2, "')", 2) != 0) return false;
  for (int i = 0; i < 2; i++) {
    const char *found = strstr(text, words[i]);
    if (found == NULL) continue;
    *name = found + strlen(words[i]);
    if (*name >= text + length - 2) return false;
    *name_length = (size_t)(text + length - 2 - *name);
    return true;
  }
  return false;
}

// Pushes what the failed function means by a name: a local variable, an upvalue, or a global.
static void push_variable(lua_State *L, lua_Debug *frame, int function, const char *name) {
  int top = lua_gettop(L), found = 0;
  const char *local;
  for (int i = 1; (local = lua_getlocal(L, frame, i)) != NULL; i++) {
    lua_pop(L, 1);
    // Of several the last one is seen.
    if (strcmp(local, name) == 0) found = i;
    // Where globals are is the script's own affair then.
    if (strcmp(local, "_ENV") == 0) {
      lua_pushnil(L);
      return;
    }
  }
  if (found != 0) {
    lua_getlocal(L, frame, found);
    return;
  }
  const char *upvalue;
  for (int i = 1; (upvalue = lua_getupvalue(L, function, i)) != NULL; i++) {
    if (strcmp(upvalue, name) == 0) return;
    lua_pop(L, 1);
  }
  lua_pushglobaltable(L);
  for (int i = 1; (upvalue = lua_getupvalue(L, function, i)) != NULL; i++) {
    if (strcmp(upvalue, "_ENV") == 0) {
      lua_replace(L, top + 1);
      break;
    }
    lua_pop(L, 1);
  }
  if (lua_istable(L, -1)) {
    lua_pushstring(L, name);
    lua_rawget(L, top + 1);
  } else {
    lua_pushnil(L);
  }
  lua_replace(L, top + 1);
}

// Pushes the table that `path` ("row.address") is in the failed function, or what is no table.
static void push_table(lua_State *L, lua_Debug *frame, int function, const char *path, size_t length) {
  int top = lua_gettop(L);
  const char *end = path + length;
  for (const char *part = path; part <= end;) {
    const char *dot = memchr(part, '.', (size_t)(end - part));
    if (dot == NULL) dot = end;
    lua_pushlstring(L, part, (size_t)(dot - part));
    if (part == path) {
      push_variable(L, frame, function, lua_tostring(L, -1));
      lua_replace(L, top + 1);
    } else if (lua_istable(L, top + 1)) {
      lua_rawget(L, top + 1);
      lua_replace(L, top + 1);
    } else {
      lua_settop(L, top);
      lua_pushnil(L);
      return;
    }
    part = dot + 1;
  }
  // A text's methods are those of its metatable's __index.
  if (lua_type(L, -1) == LUA_TSTRING && luaL_getmetafield(L, -1, "__index") != LUA_TNIL) lua_replace(L, top + 1);
}

// stack: text of the error → text to add. Level 0 is this function, 1 the message handler.
static int suggest(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  lua_settop(L, 1);
  size_t length, name_length;
  const char *text = lua_tolstring(L, 1, &length), *name;
  lua_Debug frame;
  if (!is_about_field(text, length, &name, &name_length) || !lua_getstack(L, 2, &frame)) return 0;
  lua_getinfo(L, "Slf", &frame);
  // stack: text, function, position, name, table
  if (*frame.what == 'C' || frame.currentline <= 0) return 0;
  const char *position = lua_pushfstring(L, "%s:%d: ", frame.short_src, frame.currentline);
  if (strncmp(text, position, strlen(position)) != 0) return 0;
  lua_pushlstring(L, name, name_length);
  luaL_checkstack(L, 12, "too many values");
  arena_reset(bridge);
  BridgeOutcome outcome = {.status = BRIDGE_DONE};
  ArenaMark floor = bridge->floor;
  bridge->floor = bridge->top;
  bridge->host.bases(bridge->host.context, frame.short_src, frame.currentline, lua_tostring(L, 4), &outcome);
  bridge->floor = floor;
  if (outcome.status != BRIDGE_DONE || outcome.values == NULL) return 0;
  for (uint32_t i = 0; i < outcome.count; i++) {
    const BridgeValue *path = &outcome.values[i];
    if (path->kind != BRIDGE_TEXT || path->length == 0) return 0;
    push_table(L, &frame, 2, path->bytes, path->length);
    if (!lua_istable(L, -1)) return 0;
    if (lua_gettop(L) > 5) {
      // Two tables: either could be the one.
      if (!lua_rawequal(L, 5, 6)) return 0;
      lua_settop(L, 5);
    }
  }
  if (lua_gettop(L) != 5) return 0;
  lua_pushvalue(L, 4);
  if (lua_rawget(L, 5) != LUA_TNIL) return 0;
  names_push_suggestion(L, 4, 5, "");
  return 1;
}

void absent_explain(Bridge *bridge, lua_State *L) {
  const char *name;
  size_t length;
  if (bridge->host.bases == NULL || is_killed(bridge)) return;
  if (!is_about_field(lua_tolstring(L, 1, NULL), lua_rawlen(L, 1), &name, &length)) return;
  int top = lua_gettop(L);
  lua_pushcfunction(L, suggest);
  lua_pushvalue(L, 1);
  if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING) errors_add_text(bridge, lua_tostring(L, -1));
  lua_settop(L, top);
}
