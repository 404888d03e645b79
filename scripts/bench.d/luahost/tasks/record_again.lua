-- One table for all calls: what is left is the call and the decoding.
local propose = propose
return function(n)
  local options = {
    learner = "zoe.castro80@example.com",
    course = "Security Basics",
    department = "Sales",
    due_date = "2026-12-29",
    priority = 7,
    credits = 2.5,
    mandatory = true,
    note = "row 81",
  }
  local sum = 0
  for _ = 1, n do sum = sum + propose(options) end
  return sum
end
