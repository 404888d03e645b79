local padded = "   a title with blanks at both ends   "
return function(n)
  local sum = 0
  for _ = 1, n do
    sum = sum + #padded:match("^%s*(.-)%s*$")
  end
  return sum
end
