# The program alone, for `docker run`: nothing else is in the image, and it does not run as root.
#
# `docker build .` builds it from source. A release has built it already, and gives its folder in place of the first stage:
# `--build-context build=FOLDER`, with FOLDER/image/amd64 or FOLDER/image/arm64 as this stage makes it.
FROM rust:1.95-alpine AS build
ARG TARGETARCH
RUN apk add --no-cache bash=~5 ca-certificates=~20 musl-dev=~1
WORKDIR /source
COPY . .
# What the program says it was built from, since git is not in here: `--build-arg WIREPROOF_COMMIT="$(git rev-parse HEAD)"`.
ARG WIREPROOF_COMMIT
RUN host=$(rustc -vV | sed -n 's/^host: //p') \
    && .ci/release-build "$host" \
    && .ci/image "target/$host/release/wireproof" "/image/$TARGETARCH"

FROM scratch
ARG TARGETARCH
COPY --from=build /image/$TARGETARCH/ /
# The last report of a working folder is kept here.
ENV XDG_STATE_HOME=/tmp XDG_CACHE_HOME=/tmp
WORKDIR /checks
USER 65534:65534
ENTRYPOINT ["/usr/bin/wireproof"]
