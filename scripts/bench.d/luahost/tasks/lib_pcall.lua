local function fine(a) return a end
local function fails() error("no", 0) end
return function(n)
  local sum = 0
  for i = 1, n do
    for k = 1, 10 do
      local _, value = pcall(fine, k)
      sum = sum + value
    end
    local _, message = pcall(fails)
    sum = sum + #message
  end
  return sum
end
