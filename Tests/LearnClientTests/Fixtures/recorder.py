"""Records requests byte by byte: a second opinion on what really leaves, in another language.

Usage: recorder.py [CERTIFICATE KEY]. Prints its port, then one JSON object for each request ({"head", "body"}), and ends
when its standard input does. With a certificate it speaks TLS.
"""

import json
import socket
import ssl
import sys
import threading

TOKEN = b'{"access_token":"p-1sJDjmULL5DdpXPJTcbm4jVIaWVHvNmrjAxATRbNE","expires_in":1800,"token_type":"bearer"}'
SUCCESS = b"<Envelope><Body><SuccessResult><success>true</success></SuccessResult></Body></Envelope>"


def answer(head, body):
    method, target, _ = head.split(b"\r\n")[0].split(b" ")
    if target == b"/api/v3/token":
        return b"200 OK", TOKEN
    if (method, target) == (b"POST", b"/enrollment"):
        return b"201 Created", b""
    if target.endswith(b"/soap/2.0") and b"GetEnrollments" not in body and b"ListEnrollments" not in body:
        return b"200 OK", SUCCESS
    return b"200 OK", b"<response/>"


def serve(connection):
    pending = b""
    while True:
        while b"\r\n\r\n" not in pending:
            part = connection.recv(65536)
            if not part:
                return
            pending += part
        head, pending = pending.split(b"\r\n\r\n", 1)
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        while len(pending) < length:
            pending += connection.recv(65536)
        body, pending = pending[:length], pending[length:]
        with printing:
            print(json.dumps({"head": head.decode("latin-1"), "body": body.decode("utf-8")}), flush=True)
        status, content = answer(head, body)
        connection.sendall(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (status, len(content), content))


def begin(connection, context):
    try:
        if context:
            connection = context.wrap_socket(connection, server_side=True)
        serve(connection)
    except OSError:
        pass  # the client went away, which is its right
    connection.close()


def accept_all(listener, context):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=begin, args=(connection, context), daemon=True).start()


printing = threading.Lock()
listener = socket.create_server(("127.0.0.1", 0))
context = None
if len(sys.argv) > 2:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept_all, args=(listener, context), daemon=True).start()
sys.stdin.read()
