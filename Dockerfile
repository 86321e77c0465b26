# Two stages: the compiler stays behind. docker build -t lectern .
FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/src/target \
    cargo build --locked --release --package lectern \
 && cp target/release/lectern /usr/local/bin/lectern

FROM debian:bookworm-slim
# The authorities that certificates of mail servers and of PostgreSQL are checked by.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
# What lies there is about people: only this user reads it.
RUN useradd --system --uid 10001 --home-dir /data lectern \
 && install --directory --owner=lectern --mode=700 /data
COPY --from=build /usr/local/bin/lectern /usr/local/bin/lectern
USER lectern
WORKDIR /data
VOLUME /data
ENV LECTERN_BIND=0.0.0.0:8080 \
    LECTERN_METRICS_BIND=0.0.0.0:9464 \
    LECTERN_DATA_DIR=/data
EXPOSE 8080 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["lectern", "health"]
STOPSIGNAL SIGTERM
CMD ["lectern"]
