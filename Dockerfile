# syntax=docker/dockerfile:1
# The local PostHog with the SDK and its pages: docs/self-hosting.md. "docker build -t posthog-collector ."
FROM node:22.21.1-bookworm-slim AS node

FROM rust:1.95.0-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx \
    && rustup target add wasm32-unknown-unknown \
    && rustup component add rust-src
WORKDIR /build
COPY . .
RUN npm ci \
    && npm run build \
    && npm run site \
    && cargo build --release --locked --package posthog-collector \
    && mkdir /data

# No shell, no package manager; "nonroot" is user 65532.
FROM gcr.io/distroless/cc-debian12:nonroot
COPY --from=build /build/target/release/posthog-collector /usr/local/bin/posthog-collector
COPY --from=build /build/pkg/dist /usr/local/share/posthog/dist
COPY --from=build /build/www/site/dist /usr/local/share/posthog/site
COPY --from=build --chown=nonroot:nonroot /data /data
VOLUME /data
EXPOSE 8010
HEALTHCHECK --interval=10s --timeout=6s --start-period=10s --retries=3 \
    CMD ["/usr/local/bin/posthog-collector", "health", "--url", "http://127.0.0.1:8010"]
ENTRYPOINT ["/usr/local/bin/posthog-collector"]
CMD ["--host", "0.0.0.0", "--port", "8010", "--data", "/data/posthog.db", "--static-dir", "/usr/local/share/posthog/dist", "--site-dir", "/usr/local/share/posthog/site"]
