-- The rule for plain C: dates are day numbers there.
local cutoff = today - 30

return function(person)
  local hired, department, status = person.hire_date, person.department, person.status
  if hired and hired >= cutoff and department == "Production" and status == "Active" then
    enroll { learner = person, course = "Safety on the Shop Floor", due = 30 * 24 }
  end
end
