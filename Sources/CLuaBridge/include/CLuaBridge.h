// The only code that may meet a Lua error.
