local echo = echo
return function(n)
  local text = "a text of exactly forty bytes in length!"
  local answer
  for _ = 1, n do answer = echo(text) end
  return #answer
end
