# One image for each service, and all of them from this file: docker build --target stager .
# docs/deploy.md explains it, docker-compose.yml puts the services together.

# ---- dependencies: what pnpm-lock.yaml asks for, in a layer that only a change of dependencies makes anew ----

# Every package.json and nothing else. This stage runs whenever a source changes; what comes out of it stays the same.
FROM node:24-bookworm-slim AS manifests
WORKDIR /diy-paas
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY apps apps
COPY packages packages
COPY scripts scripts
RUN find apps packages scripts -type f ! -name package.json -delete && find . -type d -empty -delete

FROM node:24-bookworm-slim AS dependencies
WORKDIR /diy-paas
COPY --from=manifests /diy-paas ./
RUN npm install --global --loglevel=error "$(node -p 'require("./package.json").packageManager')"
# No compiler and no test runner: node runs the TypeScript as it is.
RUN --mount=type=cache,target=/pnpm-store \
    CI=true pnpm install --prod --frozen-lockfile --store-dir /pnpm-store --package-import-method copy

# ---- slim: for services that run no app and stage none ----

FROM node:24-bookworm-slim AS slim
ENV NODE_ENV=production
WORKDIR /diy-paas
COPY --from=dependencies /diy-paas ./
COPY docker docker
COPY packages packages

FROM slim AS cloud-controller
COPY apps/cloud-controller apps/cloud-controller
COPY config config
COPY samples samples
# A named volume takes over the owner of the directory it is mounted on.
RUN install -d -o node -g node /var/lib/diy-paas/packages /var/lib/diy-paas/droplets
ENV CLOUD_CONTROLLER_HOST=0.0.0.0 \
    CLOUD_CONTROLLER_DIRECTORIES_PACKAGES=/var/lib/diy-paas/packages \
    CLOUD_CONTROLLER_DIRECTORIES_DROPLETS=/var/lib/diy-paas/droplets \
    CLOUD_CONTROLLER_STATUS_PORT=8080
USER node
EXPOSE 9292 8080
HEALTHCHECK --interval=3s --timeout=5s --start-period=60s --retries=3 CMD ["docker/healthcheck", "CLOUD_CONTROLLER"]
CMD ["node", "apps/cloud-controller/src/main.ts", "-c", "config/cloud_controller.yml"]

FROM slim AS request-stage
COPY samples samples
COPY scripts scripts
USER node
ENTRYPOINT ["node", "scripts/request-stage.ts"]

# ---- runtimes: for services that stage apps or run them. Node.js and Ruby; others by RUNTIME_PACKAGES ----

FROM node:24-bookworm-slim AS runtimes
ARG RUNTIME_PACKAGES=""
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ruby ruby-bundler ruby-sinatra puma $RUNTIME_PACKAGES \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /diy-paas

FROM runtimes AS stager
# Gems may bring C code, and it is here that they are built.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends g++ gcc make ruby-dev \
 && rm -rf /var/lib/apt/lists/*
COPY --from=dependencies /diy-paas ./
COPY docker docker
COPY packages packages
COPY apps/stager apps/stager
COPY config config
RUN mkdir -p /var/lib/diy-paas/cache
# Bundler runs what stands in a user's Gemfile. So the stager runs as root: it gives each build a user of its own
# (secure: true), and only root can become somebody else. Of root's rights the compose file leaves it those that this
# takes, and a build gets none of them.
# /dev/shm is empty at each start, so that no pid file outlives its process.
ENV STAGER_SECURE=true \
    PLATFORM_CONFIG=docker/platform.yml \
    STAGER_PID_FILENAME=/dev/shm/stager.pid \
    STAGER_STATUS_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=3s --timeout=5s --start-period=60s --retries=3 CMD ["docker/healthcheck", "STAGER"]
CMD ["node", "apps/stager/src/main.ts", "-c", "config/stager.yml"]

FROM runtimes AS dea
COPY --from=dependencies /diy-paas ./
COPY docker docker
COPY packages packages
COPY apps/dea apps/dea
COPY config config
# As root, for the stager's reason: each app has a user of its own.
ENV DEA_SECURE=true \
    DEA_BASE_DIR=/var/lib/diy-paas/dea \
    DEA_PID=/dev/shm/dea.pid \
    DEA_STATUS_PORT=8080
EXPOSE 8080
HEALTHCHECK --interval=3s --timeout=5s --start-period=60s --retries=3 CMD ["docker/healthcheck", "DEA"]
ENTRYPOINT ["docker/own-base-dir"]
CMD ["node", "apps/dea/src/main.ts", "-c", "config/dea.yml"]
