// Tests of LuaHost.
