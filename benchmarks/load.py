"""Asks a web server over kept connections, as fast as it answers."""

import http.client
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

CONNECTIONS = 4


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked again and again, and the status that a good answer has."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    status: int = 200


def rate(port: int, request: Request, *, seconds: float) -> float:
    """Return answers a second over four connections; raises RuntimeError for a wrong answer."""
    until = time.perf_counter() + seconds
    counts: list[int] = []
    wrong: list[str] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        done = 0
        while time.perf_counter() < until and not wrong:
            connection.request(request.method, request.path, request.body, dict(request.headers))
            answer = connection.getresponse()
            answer.read()
            if answer.status != request.status:
                wrong.append(f"{request.path} answered {answer.status}, not {request.status}")
            done += 1
        connection.close()
        counts.append(done)

    began = time.perf_counter()
    threads = [threading.Thread(target=ask) for _number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    return sum(counts) / (time.perf_counter() - began)
