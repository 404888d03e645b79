local call = "f(a, (b + c) * (d - (e / g)), h) and more"
return function(n)
  local sum = 0
  for _ = 1, n do
    sum = sum + #call:match("%b()")
  end
  return sum
end
