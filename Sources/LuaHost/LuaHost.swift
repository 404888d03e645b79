// LuaHost: a Lua interpreter as a Swift value. Knows no domain word.
