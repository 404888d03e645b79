"""An HTTP proxy that tunnels (CONNECT) and tells what it saw, in another language than the client.

Usage: proxy.py [USER:PASSWORD]. Prints its port, then one JSON object for each connection: its head, and what the client
sent through the tunnel, byte for byte as latin-1. Ends when its standard input does. With an argument it asks for those
credentials.
"""

import base64
import json
import socket
import sys
import threading

WANTED = "Basic " + base64.b64encode(sys.argv[1].encode()).decode() if len(sys.argv) > 1 else None


def pump(source, target, kept):
    try:
        while part := source.recv(65536):
            kept += part
            target.sendall(part)
    except OSError:
        pass  # either side may go away
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def serve(client):
    head = b""
    while b"\r\n\r\n" not in head:
        part = client.recv(65536)
        if not part:
            return
        head += part
    lines = head.decode("latin-1").split("\r\n")
    method, target, _ = lines[0].split(" ")
    fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    sent = bytearray()
    if method != "CONNECT":
        client.sendall(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
    elif WANTED and fields.get("proxy-authorization") != WANTED:
        client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    else:
        host, _, port = target.rpartition(":")
        try:
            server = socket.create_connection((host, int(port)))
        except OSError:
            client.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
        else:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(server, client, bytearray()), daemon=True)
            back.start()
            pump(client, server, sent)
            back.join()
            server.close()
    with printing:
        print(json.dumps({"head": lines, "sent": sent.decode("latin-1")}), flush=True)
    client.close()


def accept_all(listener):
    while True:
        client, _ = listener.accept()
        thread = threading.Thread(target=serve, args=(client,))
        threads.append(thread)
        thread.start()


threads = []
printing = threading.Lock()
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
threading.Thread(target=accept_all, args=(listener,), daemon=True).start()
sys.stdin.read()
for thread in threads:
    thread.join(10)
