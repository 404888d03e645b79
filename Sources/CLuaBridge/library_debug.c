// debug.traceback, in the form of Lua 5.4.4. The stock function looks up the name of every frame's function among all
// globals, of which a script can have millions, without a look at the flag.
#include "bridge.h"

#include <string.h>

// Of a deep stack so many frames are shown at its top and at its bottom.
#define TOP_FRAMES 10
#define BOTTOM_FRAMES 11

static int count_levels(lua_State *L) {
  lua_Debug frame;
  int low = 1, high = 1;
  while (lua_getstack(L, high, &frame)) {
    low = high;
    high *= 2;
  }
  while (low < high) {
    int middle = (low + high) / 2;
    if (lua_getstack(L, middle, &frame)) low = middle + 1;
    else high = middle;
  }
  return high - 1;
}

// Pushes the text key under which the table on top holds the value at `wanted`; false with nothing pushed if none does.
static bool push_key_of(lua_State *L, int wanted) {
  lua_pushnil(L);
  for (unsigned i = 1; lua_next(L, -2); i++) {
    if ((i & 1023) == 0) limits_check(L);
    if (lua_type(L, -2) == LUA_TSTRING && lua_rawequal(L, wanted, -1)) {
      lua_pop(L, 1);
      return true;
    }
    lua_pop(L, 1);
  }
  return false;
}

// Pushes "string.rep" for a function of a library and "f" for a global one; false with nothing pushed for others.
static bool push_global_name(lua_State *L, lua_State *other, lua_Debug *frame) {
  int top = lua_gettop(L);
  lua_getinfo(other, "f", frame);
  lua_xmove(other, L, 1);
  int function = top + 1;
  lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
  lua_pushnil(L);
  // stack: function, libraries, name, library
  while (lua_next(L, top + 2)) {
    if (lua_istable(L, -1) && lua_type(L, -2) == LUA_TSTRING && push_key_of(L, function)) {
      const char *room = lua_tostring(L, -3);
      const char *name = lua_tostring(L, -1);
      if (strcmp(room, "_G") == 0) lua_pushstring(L, name);
      else lua_pushfstring(L, "%s.%s", room, name);
      lua_replace(L, function);
      lua_settop(L, function);
      return true;
    }
    lua_pop(L, 1);
  }
  lua_settop(L, top);
  return false;
}

static void push_function(lua_State *L, lua_State *other, lua_Debug *frame) {
  if (push_global_name(L, other, frame)) {
    lua_pushfstring(L, "function '%s'", lua_tostring(L, -1));
    lua_remove(L, -2);
  } else if (*frame->namewhat != 0) {
    lua_pushfstring(L, "%s '%s'", frame->namewhat, frame->name);
  } else if (*frame->what == 'm') {
    lua_pushliteral(L, "main chunk");
  } else if (*frame->what != 'C') {
    lua_pushfstring(L, "function <%s:%d>", frame->short_src, frame->linedefined);
  } else {
    lua_pushliteral(L, "?");
  }
}

static void push_traceback(lua_State *L, lua_State *other, const char *message, int level) {
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  if (message != NULL) {
    luaL_addstring(&buffer, message);
    luaL_addchar(&buffer, '\n');
  }
  luaL_addstring(&buffer, "stack traceback:");
  int last = count_levels(other);
  int left = last - level > TOP_FRAMES + BOTTOM_FRAMES ? TOP_FRAMES : -1;
  lua_Debug frame;
  while (lua_getstack(other, level++, &frame)) {
    limits_check(L);
    if (left-- == 0) {
      int skipped = last - level - BOTTOM_FRAMES + 1;
      lua_pushfstring(L, "\n\t...\t(skipping %d levels)", skipped);
      luaL_addvalue(&buffer);
      level += skipped;
      continue;
    }
    lua_getinfo(other, "Slnt", &frame);
    if (frame.currentline <= 0) lua_pushfstring(L, "\n\t%s: in ", frame.short_src);
    else lua_pushfstring(L, "\n\t%s:%d: in ", frame.short_src, frame.currentline);
    luaL_addvalue(&buffer);
    push_function(L, other, &frame);
    luaL_addvalue(&buffer);
    if (frame.istailcall) luaL_addstring(&buffer, "\n\t(...tail calls...)");
  }
  luaL_pushresult(&buffer);
}

static int debug_traceback(lua_State *L) {
  lua_State *other = lua_tothread(L, 1);
  int first = other == NULL ? 1 : 2;
  if (other == NULL) other = L;
  if (!lua_isnoneornil(L, first) && !lua_isstring(L, first)) {
    lua_pushvalue(L, first);
    return 1;
  }
  const char *message = luaL_optstring(L, first, NULL);
  lua_Integer level = luaL_optinteger(L, first + 1, other == L ? 1 : 0);
  luaL_checkstack(L, 40, "too many values");
  if (other != L && !lua_checkstack(other, 2)) return errors_raise_memory(L);
  push_traceback(L, other, message, (int)level);
  return 1;
}

void library_open_debug(lua_State *L, int room) { library_set(L, room, "traceback", debug_traceback); }
