return function(n)
  local format, sum = string.format, 0
  for i = 1, n do
    sum = sum + #format("%05d %-12s %6.2f %q %s", i, "Sales", i / 3, "a \"quoted\" text", true)
  end
  return sum
end
