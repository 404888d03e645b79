local wrap, yield, create, resume = coroutine.wrap, coroutine.yield, coroutine.create, coroutine.resume
return function(n)
  local sum = 0
  for _ = 1, n do
    for value in wrap(function() for k = 1, 20 do yield(k) end end) do sum = sum + value end
    local thread = create(function(a) while true do a = yield(a + 1) end end)
    for k = 1, 20 do
      local _, value = resume(thread, k)
      sum = sum + value
    end
  end
  return sum
end
