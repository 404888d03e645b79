// The clock of a run, and random numbers that every run of the same inputs repeats.
//
// Nothing here reads the machine's clock, zone or locale: the moment was given when the bridge was opened, the zone is
// asked of the host, and the calendar is the proleptic Gregorian one, calculated here. os.clock stands still with the
// rest, so that no result can depend on how fast a machine is.
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "bridge.h"

#include <locale.h>
#include <string.h>
#include <time.h>

#define DAY 86400LL
// Years that a time may have: the range in which nothing below can overflow.
#define MAX_YEAR 1000000LL

static lua_Integer floor_divide(lua_Integer a, lua_Integer b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); }

// Days from 1970-01-01 to a date of the proleptic Gregorian calendar; months count from 1.
static lua_Integer days_of(lua_Integer year, lua_Integer month, lua_Integer day) {
  year -= month <= 2;
  lua_Integer era = floor_divide(year, 400);
  lua_Integer year_of_era = year - era * 400;
  lua_Integer day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void break_down(lua_Integer seconds, struct tm *into) {
  lua_Integer days = floor_divide(seconds, DAY);
  lua_Integer second = seconds - days * DAY;
  lua_Integer shifted = days + 719468;
  lua_Integer era = floor_divide(shifted, 146097);
  lua_Integer day_of_era = shifted - era * 146097;
  lua_Integer year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  lua_Integer day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  lua_Integer month = (5 * day_of_year + 2) / 153;
  lua_Integer year = year_of_era + era * 400 + (month >= 10);
  memset(into, 0, sizeof *into);
  into->tm_mday = (int)(day_of_year - (153 * month + 2) / 5 + 1);
  into->tm_mon = (int)(month < 10 ? month + 2 : month - 10);
  into->tm_year = (int)(year - 1900);
  into->tm_hour = (int)(second / 3600);
  into->tm_min = (int)(second / 60 % 60);
  into->tm_sec = (int)(second % 60);
  into->tm_wday = (int)(((days + 4) % 7 + 7) % 7);
  into->tm_yday = (int)(days - days_of(year, 1, 1));
}

static lua_Integer offset_at(Bridge *bridge, lua_Integer moment) {
  ArenaMark floor = trampoline_leave_lua(bridge);
  lua_Integer offset = bridge->host.offset(bridge->host.context, moment);
  trampoline_return_to_lua(bridge, floor);
  return offset > -2 * DAY && offset < 2 * DAY ? offset : 0;
}

static lua_Integer integer_field(lua_State *L, const char *name, lua_Integer otherwise, bool required) {
  int type = lua_getfield(L, 1, name);
  int is_integer;
  lua_Integer value = lua_tointegerx(L, -1, &is_integer);
  if (!is_integer) {
    if (type != LUA_TNIL) return luaL_error(L, "field '%s' is not an integer", name);
    if (required) return luaL_error(L, "field '%s' missing in date table", name);
    value = otherwise;
  } else if (value < -MAX_YEAR * 400 || value > MAX_YEAR * 400) {
    return luaL_error(L, "field '%s' is out-of-bound", name);
  }
  lua_pop(L, 1);
  return value;
}

static void set_integer(lua_State *L, const char *name, lua_Integer value) {
  lua_pushinteger(L, value);
  lua_setfield(L, -2, name);
}

static void set_fields(lua_State *L, const struct tm *time) {
  set_integer(L, "year", (lua_Integer)time->tm_year + 1900);
  set_integer(L, "month", time->tm_mon + 1);
  set_integer(L, "day", time->tm_mday);
  set_integer(L, "hour", time->tm_hour);
  set_integer(L, "min", time->tm_min);
  set_integer(L, "sec", time->tm_sec);
  set_integer(L, "yday", time->tm_yday + 1);
  set_integer(L, "wday", time->tm_wday + 1);
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "isdst");
}

static int os_time(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  if (lua_isnoneornil(L, 1)) {
    lua_pushinteger(L, bridge->moment);
    return 1;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  lua_Integer year = integer_field(L, "year", 0, true);
  lua_Integer month = integer_field(L, "month", 0, true);
  lua_Integer day = integer_field(L, "day", 0, true);
  lua_Integer hour = integer_field(L, "hour", 12, false);
  lua_Integer minute = integer_field(L, "min", 0, false);
  lua_Integer second = integer_field(L, "sec", 0, false);
  luaL_argcheck(L, year > -MAX_YEAR && year < MAX_YEAR, 1, "year out of range");
  // Months beyond the year carry over, as by mktime.
  year += floor_divide(month - 1, 12);
  month = (month - 1) - floor_divide(month - 1, 12) * 12 + 1;
  lua_Integer local = (days_of(year, month, 1) + day - 1) * DAY + hour * 3600 + minute * 60 + second;
  // The zone is known for moments, not for local times: guess, then correct once.
  lua_Integer moment = local - offset_at(bridge, local);
  moment = local - offset_at(bridge, moment);
  struct tm parts;
  break_down(moment + offset_at(bridge, moment), &parts);
  lua_pushvalue(L, 1);
  set_fields(L, &parts);
  lua_pushinteger(L, moment);
  return 1;
}

static int os_date(lua_State *L) {
  Bridge *bridge = bridge_of(L);
  size_t length;
  const char *format = luaL_optlstring(L, 1, "%c", &length);
  lua_Integer moment = luaL_optinteger(L, 2, bridge->moment);
  luaL_argcheck(L, moment > -MAX_YEAR * 366 * DAY && moment < MAX_YEAR * 366 * DAY, 2, "time out-of-bounds");
  const char *end = format + length;
  bool utc = format < end && *format == '!';
  if (utc) format++;
  lua_Integer offset = utc ? 0 : offset_at(bridge, moment);
  struct tm parts;
  break_down(moment + offset, &parts);
  parts.tm_gmtoff = (long)offset;
  char zone[16];
  lua_Integer minutes = (offset < 0 ? -offset : offset) / 60;
  strftime(zone, sizeof zone, "UTC", &parts);
  if (offset != 0) {
    zone[0] = offset < 0 ? '-' : '+';
    zone[1] = (char)('0' + minutes / 600 % 10);
    zone[2] = (char)('0' + minutes / 60 % 10);
    zone[3] = (char)('0' + minutes % 60 / 10);
    zone[4] = (char)('0' + minutes % 60 % 10);
    zone[5] = 0;
  }
  parts.tm_zone = zone;
  if (end - format == 2 && memcmp(format, "*t", 2) == 0) {
    lua_createtable(L, 0, 9);
    set_fields(L, &parts);
    return 1;
  }
  static locale_t plain;
  locale_t locale = __atomic_load_n(&plain, __ATOMIC_ACQUIRE);
  if (locale == (locale_t)0) {
    // Two threads may both make one; the second stays unused, once.
    locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    __atomic_store_n(&plain, locale, __ATOMIC_RELEASE);
  }
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (; format < end; format++) {
    if (((end - format) & 0xFFFF) == 0) limits_check(L);
    if (*format != '%') {
      luaL_addchar(&buffer, *format);
      continue;
    }
    limits_check(L);
    char conversion[3] = {'%', 0, 0};
    if (++format < end) conversion[1] = *format;
    if (conversion[1] == 0 || strchr("aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%", conversion[1]) == NULL) {
      return luaL_argerror(L, 1, lua_pushfstring(L, "invalid conversion specifier '%s'", conversion));
    }
    char *space = luaL_prepbuffsize(&buffer, 250);
    luaL_addsize(&buffer, strftime_l(space, 250, conversion, &parts, locale));
  }
  luaL_pushresult(&buffer);
  return 1;
}

static int os_difftime(lua_State *L) {
  lua_pushnumber(L, (lua_Number)luaL_checkinteger(L, 1) - (lua_Number)luaL_checkinteger(L, 2));
  return 1;
}

static int os_clock(lua_State *L) {
  lua_pushnumber(L, 0.0);
  return 1;
}

void library_open_os(lua_State *L, int room) {
  library_set(L, room, "time", os_time);
  library_set(L, room, "date", os_date);
  library_set(L, room, "difftime", os_difftime);
  library_set(L, room, "clock", os_clock);
}

// Without a seed the stock function takes the time and an address; here it starts the run's sequence again.
// Upvalue 1: the stock math.randomseed.
static int math_randomseed(lua_State *L) {
  if (lua_isnone(L, 1)) lua_pushinteger(L, bridge_of(L)->seed);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void library_open_math(lua_State *L, int stock, int room) {
  library_replace(L, stock, room, "randomseed", math_randomseed);
  lua_getfield(L, stock, "randomseed");
  lua_pushinteger(L, bridge_of(L)->seed);
  lua_call(L, 1, 0);
}
