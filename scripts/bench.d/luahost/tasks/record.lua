-- As rules write it: the table is made for the call.
local propose = propose
return function(n)
  local sum = 0
  for i = 1, n do
    sum = sum + propose {
      learner = "zoe.castro80@example.com",
      course = "Security Basics",
      department = "Sales",
      due_date = "2026-12-29",
      priority = i,
      credits = 2.5,
      mandatory = true,
      note = "row 81",
    }
  end
  return sum
end
