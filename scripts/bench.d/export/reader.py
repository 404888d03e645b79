"""reader.py EXPORT TODAY PROPOSALS: the filtering of rule.lua as a Python script would do it, without any check."""

import csv
import json
import sys
from datetime import date, timedelta


def main(export, today, proposals):
    cutoff = date.fromisoformat(today) - timedelta(days=30)
    found = []
    with open(export, encoding="utf-8-sig", newline="") as file:
        for person in csv.DictReader(file):
            hired, department, status = person["Hire Date"], person["Department"].strip(), person["Status"]
            if hired and date.fromisoformat(hired) >= cutoff and department == "Production" and status == "Active":
                found.append({"learner": person["Work Email"], "course": "Safety on the Shop Floor", "due": 30 * 24})
    with open(proposals, "w", encoding="utf-8") as file:
        json.dump(found, file)


main(*sys.argv[1:])
