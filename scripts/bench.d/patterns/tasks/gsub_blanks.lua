local text = ("The quick brown fox jumps over the lazy dog. "):rep(20)
return function(n)
  local sum = 0
  for _ = 1, n do
    sum = sum + #text:gsub("%s+", " ")
  end
  return sum
end
