# The harness with what trains, on the processor. The folder that is mounted on /work is the workspace:
#   docker build -t artist-harness .
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/work" artist-harness run baseline
FROM python:3.11-slim-bookworm

# Any user may run it: caches of libraries go where all may write, pip's are not kept.
ENV HOME=/tmp PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1

WORKDIR /opt/artist-harness
COPY pyproject.toml setup.py constraints.txt README.md ./
COPY harness harness
COPY analysis analysis
COPY experiments experiments
RUN pip install -c constraints.txt '.[train]' && rm -rf build ./*.egg-info

# Named, as a mounted folder belongs to another user than the one in here.
ENV HARNESS_ROOT=/work
WORKDIR /work
USER 65534:65534
ENTRYPOINT ["python", "-m", "harness"]
CMD ["--help"]
