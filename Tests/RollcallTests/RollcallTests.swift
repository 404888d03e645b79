// Tests of Rollcall.
