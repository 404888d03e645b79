-- 1,024 texts of 40 bytes in turn, so that none has come lately.
local echo = echo
return function(n)
  local texts = {}
  for i = 0, 1023 do texts[i] = ("%04d"):format(i) .. " is a text of 40 bytes, no more than" end
  local answer
  for i = 1, n do answer = echo(texts[i & 1023]) end
  return answer
end
