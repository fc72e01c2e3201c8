"""gunicorn's configuration: threads, recycling, time-outs, JSON logs, metrics on their own port."""

import gc
import os
import shutil
import threading
from pathlib import Path
from typing import Any

from gunicorn.config import Config
from gunicorn.glogging import Logger
from prometheus_client import multiprocess

from portal.foundation.web import logging, metrics

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  gunicorn makes its own private file there

bind = [f"{os.environ.get('PORTAL_BIND_HOST') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"]
worker_class = "gthread"
# Imported once and shared by the workers' memory. Nothing may connect before the fork: engines
# and clients connect at their first use, which is in a worker.
preload_app = True
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("PORTAL_WEB_THREADS") or 4)
backlog = 512
# Long enough for a PDF over a slow line; nothing of ours computes that long.
timeout = 60
graceful_timeout = 5
keepalive = 5
# Whatever leaks is gone after a while; the jitter keeps workers from going together.
max_requests = 20_000
max_requests_jitter = 4_000
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
worker_tmp_dir = str(_SHARED_MEMORY) if os.access(_SHARED_MEMORY, os.W_OK) else None
# Its socket would stand in the home folder and be shared by all instances of one account.
control_socket_disable = True
# Who may set X-Forwarded-* is PORTAL_PROXY_COUNT's business, not gunicorn's.
forwarded_allow_ips = "127.0.0.1,::1" if os.environ.get("PORTAL_PROXY_COUNT", "0") != "0" else ""
accesslog = None
errorlog = "-"
loglevel = os.environ.get("PORTAL_LOG_LEVEL") or "info"
logging.configure(loglevel)


class JsonLogger(Logger):
    """Hands gunicorn's own messages to our JSON lines."""

    def setup(self, cfg: Config) -> None:
        """Take gunicorn's handlers off, so that the root logger's handler writes."""
        super().setup(cfg)
        self.error_log.handlers = []
        self.error_log.propagate = True


logger_class = JsonLogger


def on_starting(server: Any) -> None:
    """Wipe the figures of the workers of an earlier start."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
        Path(folder).mkdir(parents=True, exist_ok=True)


def when_ready(server: Any) -> None:
    """Answer /metrics for all workers, where a port is given; prepare what they share."""
    # What is loaded by now stays: the collector need not touch (and so copy) it in each worker.
    gc.collect()
    gc.freeze()
    port, folder = os.environ.get("PORTAL_METRICS_PORT"), os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if port and folder:
        metrics.serve(int(port), multiprocess_dir=folder)
        server.log.info("metrics on port %s (%s threads)", port, threading.active_count())


def child_exit(server: Any, worker: Any) -> None:
    """Forget the live figures of a worker that is gone."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.mark_process_dead(worker.pid)
