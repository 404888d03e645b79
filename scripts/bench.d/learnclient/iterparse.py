"""The bench's peer in Python: ElementTree.iterparse reads the fields that ours reads, to the same kinds of values.

iterparse.py LIST REFERENCES: reads "TASK COUNT" lines and answers with nanoseconds of processor time.
"""

import io
import sys
import time
from datetime import date
from typing import NamedTuple, Optional
from xml.etree.ElementTree import iterparse

NS = "{http://ispringlearn.com/go/services/api/soap}"


class Certificate(NamedTuple):
    id: str
    issued: Optional[str]
    expires: Optional[str]


class Enrollment(NamedTuple):
    id: str
    course: str
    learner: str
    access_date: Optional[date]
    due_date: Optional[date]
    expiration_date: Optional[date]
    locks: bool
    type_group: Optional[int]
    certificate: Optional[Certificate]


def day(text):
    return date.fromisoformat(text) if text else None


def decode(data):
    count = 0
    for _, element in iterparse(io.BytesIO(data)):
        if element.tag != NS + "enrollment":
            continue
        text = element.findtext
        found = element.find(NS + "certificate")
        group = text(NS + "enrollmentTypeGroup")
        Enrollment(
            text(NS + "enrollmentId"), text(NS + "courseId"), text(NS + "learnerId"), day(text(NS + "accessDate")),
            day(text(NS + "dueDate")), day(text(NS + "expirationDate")),
            text(NS + "shouldLockAfterDueDate") in ("1", "true"), int(group) if group else None,
            None if found is None else Certificate(
                found.findtext(NS + "issuedCertificateId"), found.findtext(NS + "issueDate"),
                found.findtext(NS + "expiryDate")))
        count += 1
        element.clear()
    assert count > 0


def contents(path):
    with open(path, "rb") as file:
        return file.read()


lists = {"decode": contents(sys.argv[1]), "decode-references": contents(sys.argv[2])}
for line in sys.stdin:
    task, count = line.split()
    start = time.process_time_ns()
    for _ in range(int(count)):
        decode(lists[task])
    print(time.process_time_ns() - start, flush=True)
