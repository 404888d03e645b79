-- Reads three fields, compares a date, proposes for about one person in a hundred.
local cutoff = today() - days(30)

rule("Shop floor safety", function(person)
  local hired, department, status = person.hire_date, person.department, person.status
  if hired and hired >= cutoff and department == "Production" and status == "Active" then
    enroll { learner = person, course = "Safety on the Shop Floor", due = days(30) }
  end
end)
