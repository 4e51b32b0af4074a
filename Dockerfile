# Hearth in a container: `docker build -t hearth .`. compose.yaml runs it with PostgreSQL, in several processes.

FROM python:3.13-slim AS build
RUN python -m venv /opt/hearth
ENV PATH=/opt/hearth/bin:$PATH
WORKDIR /src
COPY requirements/postgres.lock requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements/postgres.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY handlers handlers
COPY scheduler scheduler
RUN pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:3.13-slim
COPY --from=build /opt/hearth /opt/hearth
ENV PATH=/opt/hearth/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
# Nothing is written but the SQLite file, so the root file system may be read-only; on PostgreSQL not even that.
ENV DATABASE_URL=sqlite:////var/lib/hearth/hearth.db HOST=0.0.0.0 PORT=3000
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/hearth --create-home hearth
USER 10001:10001
WORKDIR /var/lib/hearth
VOLUME /var/lib/hearth
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["hearth"]
CMD ["run"]
