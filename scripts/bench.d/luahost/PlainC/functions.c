// The host functions of the tasks.
#include "plain.h"

static int noop(lua_State *L) {
  (void)L;
  return 0;
}

static int add(lua_State *L) {
  lua_Integer a = luaL_checkinteger(L, 1);
  lua_Integer b = luaL_checkinteger(L, 2);
  lua_pushinteger(L, (lua_Integer)((lua_Unsigned)a + (lua_Unsigned)b));
  return 1;
}

static int echo(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_pushlstring(L, text, length);
  return 1;
}

// --- A table of eight named fields becomes this struct ---------------------------------------------------------------

typedef struct Text {
  const char *bytes;   // Lua's own, valid while the table is on the stack
  size_t length;
} Text;

typedef struct Proposal {
  Text learner, course, department, due_date, note;
  lua_Integer priority;
  lua_Number credits;
  bool mandatory;
} Proposal;

static void wrong(lua_State *L, const char *field, const char *expected) {
  luaL_error(L, "bad field '%s' (%s expected, got %s)", field, expected, luaL_typename(L, -1));
}

// The values stay on the stack, so that the texts stay alive; the caller's frame is dropped as a whole.
static Text text_field(lua_State *L, const char *name) {
  Text text;
  if (lua_getfield(L, 1, name) != LUA_TSTRING) wrong(L, name, "text");
  text.bytes = lua_tolstring(L, -1, &text.length);
  return text;
}

static lua_Integer integer_field(lua_State *L, const char *name) {
  int exact;
  lua_getfield(L, 1, name);
  lua_Integer value = lua_tointegerx(L, -1, &exact);
  if (!exact) wrong(L, name, "integer");
  return value;
}

static lua_Number number_field(lua_State *L, const char *name) {
  int exact;
  lua_getfield(L, 1, name);
  lua_Number value = lua_tonumberx(L, -1, &exact);
  if (!exact) wrong(L, name, "number");
  return value;
}

static bool boolean_field(lua_State *L, const char *name) {
  if (lua_getfield(L, 1, name) != LUA_TBOOLEAN) wrong(L, name, "boolean");
  return lua_toboolean(L, -1);
}

static int propose(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  Proposal proposal = {
      .learner = text_field(L, "learner"),
      .course = text_field(L, "course"),
      .department = text_field(L, "department"),
      .due_date = text_field(L, "due_date"),
      .note = text_field(L, "note"),
      .priority = integer_field(L, "priority"),
      .credits = number_field(L, "credits"),
      .mandatory = boolean_field(L, "mandatory"),
  };
  size_t bytes = proposal.learner.length + proposal.course.length + proposal.department.length +
                 proposal.due_date.length + proposal.note.length;
  lua_pushinteger(L, (lua_Integer)bytes + (proposal.credits > 2 && proposal.mandatory ? proposal.priority & 1 : 0));
  return 1;
}

void define_functions(lua_State *L) {
  lua_register(L, "noop", noop);
  lua_register(L, "add", add);
  lua_register(L, "echo", echo);
  lua_register(L, "propose", propose);
}
