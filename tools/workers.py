"""Where work is done at the same time: on this machine, or on an existing Dask cluster."""

import contextlib
import sys

import joblib

TIMEOUT = 10  # seconds to wait for the scheduler


def as_finished(function, calls, jobs=1, scheduler=None, local="loky"):
    """Yield function(*call) for each call, in the order in which they end.

    Args:
        function, calls: importable on every worker, and tuples of arguments.
        jobs: calls at a time, on this machine.
        scheduler: address of a Dask cluster, such as "tcp://host:8786"; None for this machine.
            Its workers must see course and files under the paths that they have here.
        local: joblib's backend on this machine: "loky" for processes, "threading" for threads.

    SystemExit if Dask is not installed, or no scheduler answers.
    """
    backend = _cluster(scheduler) if scheduler else joblib.parallel_config(backend=local)
    with backend:
        work = joblib.Parallel(n_jobs=None if scheduler else jobs, return_as="generator_unordered")
        yield from work(joblib.delayed(function)(*call) for call in calls)


@contextlib.contextmanager
def _cluster(scheduler):
    try:
        from dask.distributed import Client
    except ImportError:
        sys.exit("--scheduler needs Dask: pip install 'dask[distributed]'")
    try:
        client = Client(scheduler, timeout=TIMEOUT)
    except (OSError, ValueError) as error:
        sys.exit(f"no Dask scheduler answers at {scheduler}: {error}")
    with client, joblib.parallel_config(backend="dask", client=client):
        yield
