"""contestant.py FOLDER: lupa (Lua 5.4) as a contestant of the bench; the talk is that of Contestant.swift."""

import sys
import time
from dataclasses import dataclass

from lupa import lua54


@dataclass
class Proposal:
    learner: str
    course: str
    department: str
    due_date: str
    note: str
    priority: int
    credits: float
    mandatory: bool


def noop():
    pass


def add(a, b):
    return a + b


def echo(text):
    return text


def propose(options):
    p = Proposal(
        options["learner"], options["course"], options["department"], options["due_date"], options["note"],
        options["priority"], options["credits"], options["mandatory"])
    texts = len(p.learner) + len(p.course) + len(p.department) + len(p.due_date) + len(p.note)
    return texts + (p.priority & 1 if p.credits > 2 and p.mandatory else 0)


COLUMNS = ["employee_id", "first_name", "last_name", "email", "department", "title", "location", "grade", "hire_date",
           "manager", "cost_center", "status"]


class Row:
    """A row of twelve columns; Lua reads them as attributes."""

    __slots__ = COLUMNS

    def __init__(self, number):
        for column in COLUMNS:
            setattr(self, column, f"{column} {number}")
        self.department = "Sales" if number % 4 == 0 else "Production"
        self.hire_date = f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}"
        self.grade = number % 9


ROWS = [Row(number) for number in range(256)]


def runtime():
    return lua54.LuaRuntime()


def prepare(folder, task):
    lua = runtime()
    for function in (noop, add, echo, propose):
        lua.globals()[function.__name__] = function
    with open(f"{folder}/{task}.lua") as file:
        return lua, lua.execute(file.read())


def call_integers(function, count):
    for i in range(count):
        if function(i, 3) != i + 3:
            sys.exit("call_integers: wrong sum")


def call_text(function, count):
    for _ in range(count):
        if len(function("hello, world")) != 12:
            sys.exit("call_text: wrong text")


def call_with_rows(function, count):
    for i in range(count):
        function(ROWS[i & 255])


def open_and_close(count):
    for _ in range(count):
        runtime()


def main():
    folder = sys.argv[1]
    prepared = {}
    host_loops = {"call_integers": call_integers, "call_text": call_text, "row": call_with_rows}
    for line in sys.stdin:
        task, count = line.split()
        count = int(count)
        if task != "state" and task not in prepared:
            prepared[task] = prepare(folder, task)
        start = time.process_time_ns()
        if task == "state":
            open_and_close(count)
        elif task in host_loops:
            host_loops[task](prepared[task][1], count)
        else:
            prepared[task][1](count)
        print(time.process_time_ns() - start, flush=True)


main()
