local bs = ("a"):rep(40) .. "b"
return function(n)
  local sum = 0
  for _ = 1, n do
    sum = sum + #bs:match("a*a*b")
  end
  return sum
end
