-- A rule's condition: three of twelve columns are read, for every row.
return function(row)
  local department, hired, grade = row.department, row.hire_date, row.grade
  return department == "Sales" and hired >= "2026-06-01" and grade > 3
end
