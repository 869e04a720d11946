# Wayline in a container. One of them is enough to begin with; more share one PostgreSQL (compose.yaml).
# Debian, because the embedded PostgreSQL has no build for musl (docs/adr/0002).
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements/traces.txt requirements/build.txt requirements/
RUN python -m venv /opt/wayline \
    && /opt/wayline/bin/pip install --no-cache-dir --require-hashes --only-binary :all: \
        -r requirements/traces.txt -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY wayline wayline
COPY examples examples
RUN /opt/wayline/bin/pip install --no-cache-dir --no-build-isolation --no-deps .

FROM python:3.13-slim-bookworm
# A name, not only a number: the embedded PostgreSQL refuses a user without an account.
RUN useradd --system --uid 10001 --user-group --create-home --home-dir /var/lib/wayline wayline
COPY --from=build /opt/wayline /opt/wayline
ENV PATH=/opt/wayline/bin:/usr/local/bin:/usr/bin:/bin \
    WAYLINE_HOME=/var/lib/wayline \
    WAYLINE_LOG_FORMAT=json \
    PYTHONUNBUFFERED=1
USER wayline
WORKDIR /var/lib/wayline
VOLUME ["/var/lib/wayline"]
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=4)"]
ENTRYPOINT ["wayline"]
CMD ["up", "--host", "0.0.0.0", "--port", "8080"]
