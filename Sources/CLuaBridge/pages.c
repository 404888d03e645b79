// Pages: where the living objects of a class are found that a pass makes one after the other.
//
// Any object is found by its payload in a weak table, so that it is made once. But a key that is new to a table is dear,
// and a pass would add a million. So the objects of PAGE payloads that follow each other share a table of their own, in
// which each has its place from the start. A class has the last few pages at hand; when a page has to make way for
// another one, the objects in it that are still alive move to the class's table of objects, as strays.
#include "bridge.h"

#define PAGE_BITS 8
#define PAGE (1 << PAGE_BITS)
// Always a power of two.
#define FEWEST_PAGES 4u
#define MOST_PAGES 1024u
// What an object costs Lua, its place and what its call leaves included.
#define OBJECT_SIZE 64u
#define NO_PAGE INT64_MIN

struct ObjectPages {
  int list;         // registry: a list of `count` pages, each a weak table of PAGE slots, or false
  uint32_t count;
  int64_t at[];     // by place in the list: which page is there, its payloads divided by PAGE
};

static size_t size_of(size_t count) { return sizeof(ObjectPages) + count * sizeof(int64_t); }
static int64_t page_of(int64_t payload) { return payload >> PAGE_BITS; }
static uint32_t place_of(const ObjectPages *pages, int64_t page) { return (uint32_t)page & (pages->count - 1); }

lua_Integer pages_key(int64_t payload) { return (payload & (PAGE - 1)) + 1; }

bool pages_have(const BridgeClass *class, int64_t payload) {
  const ObjectPages *pages = class->pages;
  int64_t page = page_of(payload);
  return pages != NULL && pages->count != 0 && pages->at[place_of(pages, page)] == page;
}

bool pages_push(lua_State *L, const BridgeClass *class, int64_t payload) {
  if (!pages_have(class, payload)) return false;
  lua_rawgeti(L, LUA_REGISTRYINDEX, class->pages->list);
  lua_rawgeti(L, -1, place_of(class->pages, page_of(payload)) + 1);
  lua_remove(L, -2);
  return true;
}

// Doubles the number of places; what is open stays open. stack: …, list → the same
static void grow(lua_State *L, BridgeClass *class) {
  ObjectPages *pages = class->pages;
  uint32_t old = pages->count, count = old == 0 ? FEWEST_PAGES : 2 * old;
  for (uint32_t place = old; place < count; place++) {
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, place + 1);
  }
  pages = allocator_resize(pages, size_of(old), size_of(count));
  if (pages == NULL) errors_raise_memory(L);
  // Nothing from here on wants memory.
  class->pages = pages;
  pages->count = count;
  for (uint32_t place = old; place < count; place++) pages->at[place] = NO_PAGE;
  for (uint32_t place = 0; place < old; place++) {
    int64_t page = pages->at[place];
    uint32_t better = place_of(pages, page);
    if (page == NO_PAGE || better == place) continue;
    lua_rawgeti(L, -1, place + 1);
    lua_rawseti(L, -2, better + 1);
    lua_pushboolean(L, false);
    lua_rawseti(L, -2, place + 1);
    pages->at[better] = page;
    pages->at[place] = NO_PAGE;
  }
}

// Whether the pages hold so many objects that the collector would soon come by itself: that is after about a fifth of
// what there is, and it is not to come more often, since it looks at all of a large table in which something has changed.
static bool are_many(const Bridge *bridge, const BridgeClass *class) {
  return class->pages->count * (size_t)PAGE * OBJECT_SIZE >= bridge->used / 4;
}

// Whether no object of the page on top of the stack is left.
static bool is_empty(lua_State *L) {
  lua_pushnil(L);
  if (!lua_next(L, -2)) return true;
  lua_pop(L, 2);
  return false;
}

// Empties the page on top of the stack: what is alive moves to the class's objects. stack: …, page → …, page
static void clear(lua_State *L, BridgeClass *class, int64_t page) {
  int table = lua_gettop(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, class->objects);
  // stack: page, objects, key, object
  lua_pushnil(L);
  while (lua_next(L, table)) {
    class->has_strays = true;
    lua_rawseti(L, table + 1, page * PAGE + lua_tointeger(L, -2) - 1);
  }
  // Only now, since a new key wants memory; an object that is in both tables is as good.
  lua_pushnil(L);
  while (lua_next(L, table)) {
    lua_pop(L, 1);
    lua_pushnil(L);
    lua_rawseti(L, table, lua_tointeger(L, -2));
  }
  lua_settop(L, table);
}

static void push_new_page(lua_State *L) {
  lua_createtable(L, PAGE, 0);
  lua_createtable(L, 0, 1);
  lua_pushliteral(L, "v");
  lua_setfield(L, -2, "__mode");
  lua_setmetatable(L, -2);
}

// Pushes an empty page, which stands where `page` belongs. stack: …, list → …, list, page
static void push_empty_page(lua_State *L, BridgeClass *class, int64_t page) {
  for (bool has_collected = false;;) {
    uint32_t place = place_of(class->pages, page);
    if (lua_rawgeti(L, -1, place + 1) != LUA_TTABLE) {
      lua_pop(L, 1);
      push_new_page(L);
      lua_pushvalue(L, -1);
      lua_rawseti(L, -3, place + 1);
      return;
    }
    if (is_empty(L)) return;
    bool enough = are_many(bridge_of(L), class);
    if (enough ? has_collected : class->pages->count == MOST_PAGES) {
      clear(L, class, class->pages->at[place]);
      return;
    }
    lua_pop(L, 1);
    // Mostly nobody has kept any of them. The collector is generational: a step looks at what is new.
    if (enough) lua_gc(L, LUA_GCSTEP, 0);
    else grow(L, class);
    has_collected = enough;
  }
}

void pages_open(lua_State *L, BridgeClass *class, int64_t payload) {
  luaL_checkstack(L, 10, "too many values");
  if (pages_push(L, class, payload)) return;
  if (class->pages == NULL) {
    lua_newtable(L);
    int list = luaL_ref(L, LUA_REGISTRYINDEX);
    class->pages = allocator_resize(NULL, 0, size_of(0));
    if (class->pages == NULL) {
      luaL_unref(L, LUA_REGISTRYINDEX, list);
      errors_raise_memory(L);
    }
    class->pages->list = list;
  }
  // stack: list, page
  lua_rawgeti(L, LUA_REGISTRYINDEX, class->pages->list);
  if (class->pages->count == 0) grow(L, class);
  int64_t page = page_of(payload);
  push_empty_page(L, class, page);
  class->pages->at[place_of(class->pages, page)] = page;
  lua_remove(L, -2);
}

void pages_close(Bridge *bridge) {
  for (uint32_t i = 0; i < bridge->class_count; i++) allocator_free(bridge->classes[i].pages);
}
