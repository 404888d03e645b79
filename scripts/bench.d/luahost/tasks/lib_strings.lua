return function(n)
  local sum = 0
  for i = 1, n do
    local text = ("employee %d"):format(i % 100)
    sum = sum + #text:upper() + #text:sub(3, -3) + #text:rep(3, ",") + text:byte(1) + #tostring(i) + tonumber("12")
  end
  return sum
end
