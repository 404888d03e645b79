local line = "2026-11-20 10:15:01 warning: row 1236 of export.csv has 10 cells where the header has 12"
return function(n)
  local sum = 0
  for _ = 1, n do
    local y, m, d = line:match("^(%d+)-(%d+)-(%d+)") sum = sum + #y + #m + #d
  end
  return sum
end
