# sourdine in a slim image, run as a user without rights:
#
#     docker build -t sourdine .
#     docker run --rm -v "$PWD:/data" sourdine report /data/articles
#
# Files that it writes into a mounted folder belong to the user that runs it: add --user "$(id -u):$(id -g)".
FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin sourdine
COPY --from=build /src/target/release/sourdine /usr/local/bin/sourdine
USER sourdine
WORKDIR /data
ENTRYPOINT ["sourdine"]
CMD ["--help"]
