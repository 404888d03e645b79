// Objects of an ordered class are values such as days: the same ones come again and again, and making one costs more than
// holding it. They are held in a list of 1 << held_bits slots, each in the one that its payload says, until another one
// wants that; so finding one is a look at one slot. The list grows with the number of objects that were put there.
#include "bridge.h"

#define FEWEST_BITS 6u
#define MOST_BITS 13u

static lua_Integer slot_of(const Bridge *bridge, uint32_t class_index, int64_t payload) {
  // Fibonacci hashing: payloads that follow each other come to lie far apart.
  uint64_t mixed = ((uint64_t)payload + ((uint64_t)class_index << 32)) * 0x9e3779b97f4a7c15u;
  return (lua_Integer)(mixed >> (64 - bridge->held_bits)) + 1;
}

bool held_push(lua_State *L, uint32_t class_index, int64_t payload) {
  const Bridge *bridge = bridge_of(L);
  if (bridge->held_bits == 0) return false;
  lua_rawgeti(L, HELD_HERE, slot_of(bridge, class_index, payload));
  const BridgeObject *object = lua_touserdata(L, -1);
  if (object != NULL && object->payload == payload && object->class_index == class_index) return true;
  lua_pop(L, 1);
  return false;
}

void held_add(lua_State *L, uint32_t class_index, int64_t payload) {
  Bridge *bridge = bridge_of(L);
  lua_rawgeti(L, LUA_REGISTRYINDEX, bridge->held);
  unsigned length = bridge->held_bits == 0 ? 0 : 1u << bridge->held_bits;
  if (bridge->held_made++ >= length && bridge->held_bits < MOST_BITS) {
    unsigned bits = length == 0 ? FEWEST_BITS : bridge->held_bits + 1;
    for (lua_Integer slot = (lua_Integer)length + 1; slot <= 1 << bits; slot++) {
      lua_pushboolean(L, false);
      lua_rawseti(L, -2, slot);
    }
    bridge->held_bits = bits;
  }
  lua_pushvalue(L, -2);
  lua_rawseti(L, -2, slot_of(bridge, class_index, payload));
  lua_pop(L, 1);
}
