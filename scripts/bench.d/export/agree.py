"""agree.py OURS PYTHON C: whether all three propose for the same people."""

import json
import sys

ours, python, plain = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
learners = sorted(change["learner"] for change in ours["changes"])
for name, other in (("csv.DictReader", python), ("plain C", plain)):
    if sorted(entry["learner"] for entry in other) != learners:
        sys.exit(f"ours proposes for {len(learners)} people, {name} for {len(other)}, or for others")
