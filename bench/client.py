"""A small client that keeps some connections busy: `python -m bench.client`, fed by throughput.py.

It runs as a process of its own, so that its work is not taken for the program's, and does as little as it
can, for it shares the processor. On standard input it takes, pickled, the port, the number of connections and
the requests as bytes, each with the status that it must be answered with; on standard output it says in JSON
how long each took.
"""

import json
import pickle
import select
import socket
import sys
import time
from collections.abc import Iterator

Sent = tuple[bytes, int]


class Connection:
    """One connection, on which each request is sent as soon as the one before it was answered."""

    def __init__(self, port: int, waiting: Iterator[Sent]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting = waiting

    def send_next(self) -> bool:
        """Whether there was a next request."""
        request, self.expects = next(self.waiting, (b"", 0))
        self.answer, self.request = b"", request
        self.began = time.perf_counter()
        if request:
            self.socket.sendall(request)
        return bool(request)

    def has_answer(self) -> bool:
        """Take what has arrived; whether that completes the answer."""
        self.answer += self.socket.recv(1 << 20)
        head, end, body = self.answer.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        return bool(end) and len(body) >= int(length or 0)


def keep_busy(port: int, connections: int, requests: list[Sent]) -> dict[str, object]:
    waiting = iter(requests)
    poll, open_ones = select.epoll(), {}
    latencies: list[float] = []
    wrong: list[str] = []
    began = time.perf_counter()
    for one in (Connection(port, waiting) for _ in range(min(connections, len(requests)))):
        one.send_next()
        open_ones[one.socket.fileno()] = one
        poll.register(one.socket, select.EPOLLIN)
    while open_ones:
        for number, _event in poll.poll():
            one = open_ones[number]
            if not one.has_answer():
                continue
            latencies.append(time.perf_counter() - one.began)
            if int(one.answer[9:12]) != one.expects:
                wrong.append(f"{one.request[:200]!r}: {one.answer[:12]!r}")
            if not one.send_next():
                poll.unregister(one.socket)
                del open_ones[number]
    return {"seconds": time.perf_counter() - began, "latencies": latencies, "wrong": wrong[:3]}


if __name__ == "__main__":
    given = pickle.load(sys.stdin.buffer)
    json.dump(keep_busy(*given), sys.stdout)
