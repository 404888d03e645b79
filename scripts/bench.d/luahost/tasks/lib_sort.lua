local sort = table.sort
return function(n)
  local sum = 0
  for i = 1, n do
    local list, state = {}, i
    for k = 1, 200 do
      state = (state * 1103515245 + 12345) & 0x7fffffff
      list[k] = state
    end
    sort(list)
    sort(list, function(a, b) return a > b end)
    sum = sum + list[1]
  end
  return sum
end
