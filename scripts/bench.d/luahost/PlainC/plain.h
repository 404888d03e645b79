// Plain C over liblua: what the ratios of the bench are against. It is written as the reference manual teaches, with
// luaL_check… for what comes in and lua_push… for what goes out, and nothing in it is slower than it has to be.
#ifndef PLAIN_H
#define PLAIN_H

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <stdbool.h>

// The garbage collector's mode: LuaHost uses the generational one, so plain C does too unless it is told otherwise.
extern bool incremental;

// Ends the program with a message: a task that cannot run is a fault of the bench.
void fail(const char *what, const char *why);
// A state with all standard libraries and the host functions of functions.c.
lua_State *open_state(void);

// functions.c: noop, add, echo, propose
void define_functions(lua_State *L);

// rows.c: pushes a row object; `number` chooses one of the ROWS rows that there are
#define ROWS 256
void define_rows(lua_State *L);
void push_row(lua_State *L, long long number);
// The same row as a table with all of its twelve columns.
void push_row_table(lua_State *L, long long number);

#endif
