"""A server of large and of hostile answers: for what they cost whoever reads them.

Usage: answers.py. Prints its port and ends when its standard input does. What a request gets is named by the first part of
its path:

  /list-N/…    N enrollments as getEnrollments answers them, some 540 bytes each
  /text/…      a list whose first field is a text of 1 GB
  /nesting/…   10,000 elements inside one another
  /entities/…  a document type declaration with entities that would be 10^9 letters
  /gzip/…      1 GB of blanks, compressed to 1 MB, though nobody asked for compression
  /comment/…   a comment that never ends
"""

import gzip
import socket
import sys
import threading

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n<Envelope><Body><GetEnrollmentsResult>\n'
TAIL = b"</GetEnrollmentsResult></Body></Envelope>\n"
RECORD = b"""      <enrollment>
        <enrollmentId>fc1fc35c-040d-11ed-a2ba-%012d</enrollmentId>
        <courseId>1cf62af4-02c3-11ed-8874-3ebfbdfaeb70</courseId>
        <learnerId>d9261766-040d-11ed-ae50-%012d</learnerId>
        <accessDate>2026-07-14</accessDate>
        <dueDate>2026-12-24</dueDate>
        <expirationDate>2026-12-24</expirationDate>
        <enrollmentTypeGroup>0</enrollmentTypeGroup>
        <shouldLockAfterDueDate>1</shouldLockAfterDueDate>
        <certificate>
        </certificate>
      </enrollment>
"""


def answer(kind, send):
    if kind.startswith("list-"):
        count = int(kind[5:])
        size = len(HEAD) + len(TAIL) + count * len(RECORD % (0, 0))
        send(b"Content-Length: %d\r\n\r\n" % size + HEAD)
        for start in range(0, count, 1000):
            send(b"".join(RECORD % (number, number) for number in range(start, min(start + 1000, count))))
        send(TAIL)
    elif kind == "text":
        send(b"\r\n" + HEAD + b"<enrollment><enrollmentId>")
        for _ in range(1024):
            send(b"a" * (1 << 20))
        send(b"</enrollmentId></enrollment>" + TAIL)
    elif kind == "nesting":
        send(b"\r\n" + HEAD + b"<a>" * 10_000 + b"</a>" * 10_000 + TAIL)
    elif kind == "entities":
        entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
        send(b'\r\n<!DOCTYPE r [<!ENTITY e0 "a">%s]><response>&e9;</response>' % entities)
    elif kind == "gzip":
        send(b"Content-Encoding: gzip\r\n\r\n" + BOMB)
    elif kind == "comment":
        send(b"\r\n" + HEAD + b"<!-- ")
        while True:
            send(b"-a" * (1 << 15))


def serve(connection):
    head = b""
    while b"\r\n\r\n" not in head:
        part = connection.recv(65536)
        if not part:
            return
        head += part
    head, body = head.split(b"\r\n\r\n", 1)
    length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
    while len(body) < length:  # what stays unread when a connection closes resets it
        body += connection.recv(65536)
    kind = head.split(b" ")[1].split(b"/")[1].decode()
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n")
    answer(kind, connection.sendall)


def accept_all(listener):
    while True:
        connection, _ = listener.accept()
        try:
            serve(connection)
        except OSError:
            pass  # the client has had enough, which is its right
        connection.close()


packer = gzip.compress(b" " * (1 << 24))
BOMB = packer * 64  # members of one stream
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
sys.stdin.read()
