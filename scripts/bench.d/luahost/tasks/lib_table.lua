local insert, remove, concat, unpack = table.insert, table.remove, table.concat, table.unpack
return function(n)
  local sum = 0
  for _ = 1, n do
    local list = {}
    for k = 1, 50 do insert(list, k) end
    insert(list, 1, 0)
    sum = sum + #concat(list, ",") + remove(list) + remove(list, 1) + select("#", unpack(list))
  end
  return sum
end
