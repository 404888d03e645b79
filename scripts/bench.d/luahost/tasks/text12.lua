local echo = echo
return function(n)
  local text = "hello, world"
  local answer
  for _ = 1, n do answer = echo(text) end
  return #answer
end
