# syntax=docker/dockerfile:1
# Only the program: no shell, no package manager, not root.
#
#   docker build -t mognad --build-arg VERSION=$(git describe --tags --always --dirty) .
#   docker run -p 8080:8080 -v mognad-data:/data mognad

FROM node:22-bookworm-slim AS assets
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend ./
RUN node build.mjs

FROM golang:1.26-bookworm AS program
ENV CGO_ENABLED=0 GOTOOLCHAIN=auto
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=assets /src/frontend/static/dist frontend/static/dist
ARG VERSION=
RUN go build -tags nomsgpack -trimpath -ldflags "-s -w -buildid= -X main.released=$VERSION" -o /out/mognad ./cmd/mognad && \
    mkdir /out/data

# The static image provides certificates, time zones and the user "nonroot".
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=program /out/mognad /mognad
COPY --from=program --chown=nonroot:nonroot /out/data /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=30s CMD ["/mognad", "healthcheck"]
ENTRYPOINT ["/mognad"]
CMD ["serve", "--data", "/data", "--addr", "0.0.0.0:8080"]
