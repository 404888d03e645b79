local add = add
return function(n)
  local sum = 0
  for i = 1, n do sum = add(i, 3) end
  return sum
end
