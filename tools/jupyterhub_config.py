"""What a JupyterHub needs for this course. Read it at the end of your own jupyterhub_config.py:

    load_subconfig("/srv/course/tools/jupyterhub_config.py")

The Littlest JupyterHub reads a copy in /opt/tljh/config/jupyterhub_config.d/.
"""

c = get_config()  # noqa: F821 (JupyterHub defines it)
cores = 2

# For each student. Spawners that hold them to it: jupyterhub-systemdspawner, which The Littlest
# JupyterHub uses, DockerSpawner and KubeSpawner; JupyterHub's default spawner does not.
c.Spawner.mem_limit = "3G"
c.Spawner.cpu_limit = cores

# Or each program starts a thread for every core of the machine.
c.Spawner.environment.update({
    "OMP_NUM_THREADS": str(cores), "OPENBLAS_NUM_THREADS": str(cores),
    "TF_NUM_INTRAOP_THREADS": str(cores), "TF_NUM_INTEROP_THREADS": str(cores),
})  # fmt: skip

# After an hour in which nothing ran a kernel gives its memory back, though its page is open.
c.Spawner.args.extend([
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_connected=True",
])  # fmt: skip
