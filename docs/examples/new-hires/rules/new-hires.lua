-- Who began lately, or begins soon, gets what the job needs. The due date counts from the hire date, but nobody gets less
-- than two weeks from today.

local function due(person, n)
  return later_of(person.hire_date + days(n), today() + days(14)):next_workday()
end

local function is_new(person)
  return person.status == "Active" and person.hire_date >= today() - days(30)
end

rule("Welcome", function(person)
  if is_new(person) then
    enroll {
      learner = person,
      courses = { "Welcome to the Company", "Security Basics" },
      due = due(person, 30),
      lock_after_due_date = false,
    }
  end
end)

rule("Sales onboarding", function(person)
  if person.department == "Sales" and is_new(person) then
    enroll { learner = person, course = "Sales Onboarding", access_date = person.hire_date, due = due(person, 60) }
  end
end)

rule("Shop floor safety", function(person)
  if person.department == "Production" and is_new(person) then
    enroll { learner = person, course = "safety", due = due(person, 14), lock_after_due_date = true }
  end
end)

rule("New managers", { max = 20 }, function(person)
  if is_new(person) and person.title:find("Manager", 1, true) then
    enroll { learner = person, course = "Leading a Team", due = hours(90 * 24) }
  end
end)
