local pairs_text = "a=1, bc=22, def=333, ghij=4444"
return function(n)
  local sum = 0
  for _ = 1, n do
    for key, value in pairs_text:gmatch("(%w+)=(%w+)") do sum = sum + #key + #value end
  end
  return sum
end
