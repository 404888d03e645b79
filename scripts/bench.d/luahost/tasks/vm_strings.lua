return function(n)
  local length = 0
  for i = 1, n do
    local text = ""
    for j = 1, 50 do text = text .. j .. "," end
    length = length + #text
  end
  return length
end
