-- A sort written in Lua, so that nothing but the virtual machine works.
local function sort(list)
  for i = 2, #list do
    local value, j = list[i], i - 1
    while j > 0 and list[j] > value do
      list[j + 1] = list[j]
      j = j - 1
    end
    list[j + 1] = value
  end
end
return function(n)
  local sum = 0
  for i = 1, n do
    local list, state = {}, i
    for k = 1, 60 do
      state = (state * 1103515245 + 12345) & 0x7fffffff
      list[k] = state
    end
    sort(list)
    sum = sum + list[1]
  end
  return sum
end
