local list, fields = {}, { learner = 1, course = 2, department = 3, due_date = 4 }
for k = 1, 20 do list[k] = k end
return function(n)
  local sum = 0
  for _ = 1, n do
    for _, value in ipairs(list) do sum = sum + value end
    for _, value in pairs(fields) do sum = sum + value end
    sum = sum + select("#", next(fields)) + math.max(1, math.floor(2.5), #type(list))
  end
  return sum
end
