local template = "Dear ${name}, please finish ${course} by ${due}. Yours, ${sender}."
local values = { name = "Zoe Castro", course = "Security Basics", due = "2026-12-29", sender = "Training" }
return function(n)
  local sum = 0
  for _ = 1, n do
    sum = sum + #template:gsub("%${(%a+)}", values)
  end
  return sum
end
