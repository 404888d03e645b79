// A row of twelve columns as an object that knows where its cells are: a full userdata whose __index looks the column's
// name up in a table (its upvalue) and pushes that one cell. Columns that nobody reads cost nothing.
#include "plain.h"

#include <stdio.h>
#include <string.h>

#define COLUMNS 12
#define GRADE 7   // the one column of integers
#define SIZE 32

static const char *const names[COLUMNS] = {
    "employee_id", "first_name", "last_name", "email", "department", "title", "location", "grade", "hire_date",
    "manager", "cost_center", "status",
};

typedef struct Row {
  char cells[COLUMNS][SIZE];
  size_t lengths[COLUMNS];
  lua_Integer grade;
} Row;

static Row rows[ROWS];

static void make_rows(void) {
  for (int number = 0; number < ROWS; number++) {
    Row *row = &rows[number];
    for (int column = 0; column < COLUMNS; column++) {
      char *cell = row->cells[column];
      if (column == 4) strcpy(cell, number % 4 == 0 ? "Sales" : "Production");
      else if (column == 8) snprintf(cell, SIZE, "2026-%02d-%02d", number % 12 + 1, number % 28 + 1);
      else snprintf(cell, SIZE, "%s %d", names[column], number);
      row->lengths[column] = strlen(cell);
    }
    row->grade = number % 9;
  }
}

static void push_cell(lua_State *L, const Row *row, int column) {
  if (column == GRADE) lua_pushinteger(L, row->grade);
  else lua_pushlstring(L, row->cells[column], row->lengths[column]);
}

// Upvalue 1: name → column.
static int read_column(lua_State *L) {
  const Row **row = luaL_checkudata(L, 1, "row");
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  int exact;
  lua_Integer column = lua_tointegerx(L, -1, &exact);
  if (!exact) return luaL_error(L, "no column '%s'", luaL_tolstring(L, 2, NULL));
  push_cell(L, *row, (int)column);
  return 1;
}

void define_rows(lua_State *L) {
  make_rows();
  luaL_newmetatable(L, "row");
  lua_createtable(L, 0, COLUMNS);
  for (int column = 0; column < COLUMNS; column++) {
    lua_pushinteger(L, column);
    lua_setfield(L, -2, names[column]);
  }
  lua_pushcclosure(L, read_column, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

void push_row(lua_State *L, long long number) {
  const Row **row = lua_newuserdatauv(L, sizeof *row, 0);
  *row = &rows[number % ROWS];
  luaL_setmetatable(L, "row");
}

void push_row_table(lua_State *L, long long number) {
  lua_createtable(L, 0, COLUMNS);
  for (int column = 0; column < COLUMNS; column++) {
    push_cell(L, &rows[number % ROWS], column);
    lua_setfield(L, -2, names[column]);
  }
}
