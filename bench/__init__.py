"""Benchmarks, one module an app: `./lifeline bench APP` calls its `run(bench)`."""
