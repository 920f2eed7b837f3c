"""Where work is done at the same time: on this machine, or on an existing Dask cluster."""

import contextlib
import sys
from pathlib import Path

import joblib

COURSE = Path(__file__).resolve().parents[1]
TIMEOUT = 10  # seconds to wait for the scheduler, and for its first worker


def as_finished(function, calls, jobs=1, scheduler=None, local="loky"):
    """Yield function(*call) for each call, in the order in which they end.

    Args:
        function, calls: importable on every worker, and tuples of arguments.
        jobs: calls at a time, on this machine.
        scheduler: address of a Dask cluster, such as "tcp://host:8786"; None for this machine.
            It must see course and files under the paths that they have here.
        local: joblib's backend on this machine: "loky" for processes, "threading" for threads.

    SystemExit if Dask is not installed, no scheduler answers, it has no workers, or it cannot
    import the function.
    """
    backend = _cluster(scheduler, function) if scheduler else joblib.parallel_config(backend=local)
    with backend:
        work = joblib.Parallel(n_jobs=None if scheduler else jobs, return_as="generator_unordered")
        yield from work(joblib.delayed(function)(*call) for call in calls)


@contextlib.contextmanager
def _cluster(scheduler, function):
    try:
        from dask.distributed import Client
    except ImportError:
        sys.exit("--scheduler needs Dask: pip install 'dask[distributed]'")
    try:
        client = Client(scheduler, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        sys.exit(f"no Dask scheduler answers at {scheduler}: {error}")
    with client, joblib.parallel_config(backend="dask", client=client):
        _prepare(client, function)
        yield


def _prepare(client, function):
    """Put the course on the path of scheduler and workers, and see whether they can import it."""
    imports = f"import sys\nsys.path.insert(0, {str(COURSE)!r})\nimport {function.__module__}"
    try:
        client.wait_for_workers(1, timeout=TIMEOUT)
        client.run(exec, imports)
        client.run_on_scheduler(exec, imports)
    except TimeoutError:
        sys.exit(f"the Dask scheduler has no workers: dask worker {client.scheduler.address}")
    except ImportError as error:
        told = "the same environment on all machines, and the course"
        sys.exit(f"the Dask cluster says: {error}; it needs {told} under the path {COURSE}")
