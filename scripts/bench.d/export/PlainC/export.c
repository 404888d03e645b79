// plain-c RULE EXPORT TODAY PROPOSALS: what a C programmer writes by the manual over liblua: the export is mapped, cut
// into records by RFC 4180, and the rule is called with a userdata for each person, whose __index finds the column by
// name and pushes that one cell, trimmed; the hire date as a day number. No check of form, identity or dates, no limits.
#include <fcntl.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define COLUMNS 64

typedef struct Cell {
  char *start;
  size_t length;
} Cell;

static Cell cells[COLUMNS];
static int hire_date = -1, email = -1;
static FILE *proposals;
static bool is_first = true;

static void fail(const char *what, const char *why) {
  fprintf(stderr, "plain-c: %s: %s\n", what, why);
  exit(1);
}

// Cuts the record at `at` into cells, doubled quotes made single in place; gives where the next one starts.
static char *next_record(char *at, char *end, int *count) {
  *count = 0;
  while (at < end) {
    Cell cell;
    if (*at == '"') {
      char *write = cell.start = ++at;
      while (at < end && (*at != '"' || (at + 1 < end && at[1] == '"'))) {
        if (*at == '"') at++;
        *write++ = *at++;
      }
      cell.length = (size_t)(write - cell.start);
      if (at < end) at++;
    } else {
      cell.start = at;
      while (at < end && *at != ',' && *at != '\n') at++;
      cell.length = (size_t)(at - cell.start);
      if (cell.length > 0 && cell.start[cell.length - 1] == '\r') cell.length--;
    }
    while (at < end && *at == '\r') at++;
    if (*count == COLUMNS) fail("export", "too many columns");
    cells[(*count)++] = cell;
    if (at == end || *at++ == '\n') break;
  }
  return at;
}

static void trim(Cell *cell) {
  while (cell->length > 0 && cell->start[0] == ' ') cell->start++, cell->length--;
  while (cell->length > 0 && cell->start[cell->length - 1] == ' ') cell->length--;
}

// The day number of a date (days since 1970-01-01; H. Hinnant's algorithm).
static long day_number(int year, int month, int day) {
  year -= month <= 2;
  long era = year / 400;
  unsigned of_era = (unsigned)(year - era * 400);
  unsigned of_year = (unsigned)(153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + (unsigned)day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool read_date(const char *text, size_t length, lua_Integer *into) {
  if (length != 10 || text[4] != '-' || text[7] != '-') return false;
  int parts[3] = {0, 0, 0};
  for (int i = 0, part = 0; i < 10; i++) {
    if (i == 4 || i == 7) part++;
    else if (text[i] < '0' || text[i] > '9') return false;
    else parts[part] = parts[part] * 10 + (text[i] - '0');
  }
  *into = day_number(parts[0], parts[1], parts[2]);
  return true;
}

// __index. Upvalue 1: name → column.
static int read_column(lua_State *L) {
  luaL_checkudata(L, 1, "person");
  lua_pushvalue(L, 2);
  lua_rawget(L, lua_upvalueindex(1));
  int is_column;
  int column = (int)lua_tointegerx(L, -1, &is_column);
  if (!is_column) return luaL_error(L, "no column '%s'", luaL_tolstring(L, 2, NULL));
  Cell *cell = &cells[column];
  trim(cell);
  lua_Integer day;
  if (cell->length == 0) lua_pushnil(L);
  else if (column == hire_date && read_date(cell->start, cell->length, &day)) lua_pushinteger(L, day);
  else lua_pushlstring(L, cell->start, cell->length);
  return 1;
}

static int enroll(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_getfield(L, 1, "learner");
  luaL_checkudata(L, -1, "person");
  lua_getfield(L, 1, "course");
  const char *course = luaL_checkstring(L, -1);
  lua_getfield(L, 1, "due");
  lua_Integer due = luaL_checkinteger(L, -1);
  trim(&cells[email]);
  fprintf(proposals, "%s{\"learner\": \"%.*s\", \"course\": \"%s\", \"due\": %lld}", is_first ? "" : ", ",
          (int)cells[email].length, cells[email].start, course, (long long)due);
  is_first = false;
  return 0;
}

// Titles as a rule writes them: `Hire Date` is hire_date.
static void define_person(lua_State *L, int columns) {
  luaL_newmetatable(L, "person");
  lua_createtable(L, 0, columns);
  for (int column = 0; column < columns; column++) {
    char name[256];
    size_t length = cells[column].length < sizeof name ? cells[column].length : sizeof name - 1;
    for (size_t i = 0; i < length; i++) {
      char letter = cells[column].start[i];
      name[i] = letter == ' ' ? '_' : letter >= 'A' && letter <= 'Z' ? (char)(letter + 32) : letter;
    }
    name[length] = 0;
    if (strcmp(name, "hire_date") == 0) hire_date = column;
    if (strcmp(name, "work_email") == 0) email = column;
    lua_pushinteger(L, column);
    lua_setfield(L, -2, name);
  }
  if (email < 0) fail("export", "no column Work Email");
  lua_pushcclosure(L, read_column, 1);
  lua_setfield(L, -2, "__index");
  lua_pop(L, 1);
}

static void check(lua_State *L, int status) {
  if (status != LUA_OK) fail("rule", lua_tostring(L, -1));
}

int main(int count, char **words) {
  if (count != 5) fail("usage", "plain-c RULE EXPORT TODAY PROPOSALS");
  int file = open(words[2], O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) fail(words[2], "cannot open");
  char *at = mmap(NULL, (size_t)status.st_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
  if (at == MAP_FAILED) fail(words[2], "cannot map");
  char *end = at + status.st_size;
  if ((proposals = fopen(words[4], "w")) == NULL) fail(words[4], "cannot write");

  lua_State *L = luaL_newstate();
  if (L == NULL) fail("luaL_newstate", "no memory");
  lua_gc(L, LUA_GCGEN, 0, 0);
  luaL_openlibs(L);
  lua_register(L, "enroll", enroll);
  lua_Integer today;
  if (!read_date(words[3], strlen(words[3]), &today)) fail(words[3], "no date");
  lua_pushinteger(L, today);
  lua_setglobal(L, "today");

  if (end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0) at += 3;
  int columns;
  at = next_record(at, end, &columns);
  define_person(L, columns);
  if (luaL_loadfile(L, words[1]) != LUA_OK) fail(words[1], lua_tostring(L, -1));
  check(L, lua_pcall(L, 0, 1, 0));
  fputs("[", proposals);
  while (at < end) {
    int found;
    at = next_record(at, end, &found);
    if (found != columns) continue;
    lua_pushvalue(L, -1);
    lua_newuserdatauv(L, 0, 0);
    luaL_setmetatable(L, "person");
    check(L, lua_pcall(L, 1, 0, 0));
  }
  fputs("]\n", proposals);
  if (fclose(proposals) != 0) fail(words[4], "cannot write");
  lua_close(L);
  return 0;
}
