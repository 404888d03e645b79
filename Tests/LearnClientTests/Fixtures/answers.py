"""A server of large and of hostile answers: for what they cost whoever reads them.

Usage: answers.py. Prints its port and ends when its standard input does. What a request gets is named by the first part of
its path:

  /list-N/…    N enrollments as getEnrollments answers them, some 540 bytes each
  /text/…      a list whose first field is a text of 1 GB
  /nesting/…   10,000 elements inside one another
  /entities/…  a document type declaration with entities that would be 10^9 letters
  /gzip/…      1 GB of blanks, compressed to 1 MB, though nobody asked for compression
  /comment/…   a comment that never ends
  /profile/…   a user with 10,000,000 fields

In JSON:

  /json-list-N/…   N enrollments in pages as pageSize and pageToken of the query say
  /json-array-N/…  the same as one array
  /json-text/…     a list whose first field is a text of 1 GB
  /json-key/…      a record with a key of 1 GB
  /json-number/…   a number of 1 GB
  /json-blanks/…   1 GB of blanks between two records
  /json-nesting/…  10,000 arrays inside one another
  /json-utf8/…     a list whose first field is not UTF-8
  /json-gzip/…     what /gzip sends
  /json-tokens/…   page after page, each with one record and with a token of 1 MB
  /json-pages/…    page after page, each with one record and with another short token
  /json-profile/…  a user with 10,000,000 fields
"""

import gzip
import re
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


def json_record(number):
    return (
        b'{"enrollmentId":"fc1fc35c-040d-11ed-a2ba-%012d","courseId":"1cf62af4-02c3-11ed-8874-3ebfbdfaeb70",'
        b'"learnerId":"d9261766-040d-11ed-ae50-%012d","accessDate":"2026-07-14","dueDate":"2026-12-24",'
        b'"expirationDate":"2026-12-24","enrollmentTypeGroup":0,"shouldLockAfterDueDate":true,"certificate":null}'
        % (number, number))


def json_records(start, end):
    return b",".join(json_record(number) for number in range(start, end))


def flood(send, part):
    """1 GB of it."""
    for _ in range(1024):
        send(part * ((1 << 20) // len(part)))


def query_number(path, name, default):
    found = re.search(name + "=([0-9]+)", path)
    return int(found[1]) if found else default


def json_answer(kind, path, send):
    token = query_number(path, "pageToken", 0)
    if kind == "gzip":
        send(b"Content-Encoding: gzip\r\n\r\n" + BOMB)
        return
    send(b"\r\n")
    if kind.startswith("list-"):
        count, size = int(kind[5:]), query_number(path, "pageSize", 1000)
        end = min(token + size, count)
        further = b',"nextPageToken":"%d"' % end if end < count else b""
        send(b'{"enrollments":[' + json_records(token, end) + b"]" + further + b"}")
    elif kind.startswith("array-"):
        count = int(kind[6:])
        send(b"[")
        for start in range(0, count, 1000):
            send((b"," if start else b"") + json_records(start, min(start + 1000, count)))
        send(b"]")
    elif kind == "text":
        send(b'{"enrollments":[{"enrollmentId":"')
        flood(send, b"a")
    elif kind == "key":
        send(b'{"enrollments":[{"')
        flood(send, b"a")
    elif kind == "number":
        send(b'{"enrollments":[{"enrollmentTypeGroup":')
        flood(send, b"1")
    elif kind == "blanks":
        send(b'{"enrollments":[' + json_record(0) + b",")
        flood(send, b" ")
        send(json_record(1) + b"]}")
    elif kind == "nesting":
        send(b'{"enrollments":' + b"[" * 10_000)
    elif kind == "utf8":
        send(b'{"enrollments":[{"enrollmentId":"\xc3\x28"}]}')
    elif kind == "tokens":
        send(b'{"enrollments":[%s],"nextPageToken":"%d%s"}' % (json_record(token), token + 1, b"0" * 1_000_000))
    elif kind == "pages":
        send(b'{"enrollments":[%s],"nextPageToken":"%d"}' % (json_record(token), (token + 1) % 3000))
    elif kind == "profile":
        send(b'{"userProfiles":[{"userId":"u","status":1,"fields":[')
        for start in range(0, 10_000_000, 1000):
            send(b"".join(b'{"name":"FIELD%d","value":"v"},' % n for n in range(start, start + 1000)))


def answer(kind, path, send):
    if kind.startswith("json-"):
        json_answer(kind[5:], path, send)
    elif kind.startswith("list-"):
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
    elif kind == "profile":
        send(b"\r\n<response><userProfile><userId>u</userId><status>1</status><fields>")
        for start in range(0, 10_000_000, 1000):
            fields = (b"<field><name>FIELD%d</name><value>v</value></field>" % n for n in range(start, start + 1000))
            send(b"".join(fields))


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
    path = head.split(b" ")[1].decode()
    kind = path.split("/")[1]
    media = b"application/json" if kind.startswith("json-") else b"text/xml"
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: " + media + b"\r\nConnection: close\r\n")
    answer(kind, path, connection.sendall)


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
