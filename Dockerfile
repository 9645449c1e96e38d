# The image of gateway, identity, archive, push and previews in three stages: production
# dependencies, web app, and the result. None needs compilation: Node strips the types.
# Without a `# syntax=` line, so that the legacy builder works too.
FROM node:24-slim AS dependencies
WORKDIR /natter
COPY package.json package-lock.json ./
# Only the five services and their libraries: other workspaces would bring their test dependencies.
COPY libs/protocol/package.json libs/protocol/
COPY libs/portable/package.json libs/portable/
COPY libs/room-log/package.json libs/room-log/
COPY libs/trust/package.json libs/trust/
COPY libs/archive/package.json libs/archive/
COPY libs/questions/package.json libs/questions/
COPY libs/notifications/package.json libs/notifications/
COPY libs/previews/package.json libs/previews/
COPY libs/service/package.json libs/service/
COPY services/gateway/package.json services/gateway/
COPY services/identity/package.json services/identity/
COPY services/archive/package.json services/archive/
COPY services/push/package.json services/push/
COPY services/previews/package.json services/previews/
RUN npm ci --omit=dev --workspace services/gateway --workspace services/identity --workspace services/archive --workspace services/push --workspace services/previews --include-workspace-root=false --no-audit --no-fund

FROM node:24-slim AS web
WORKDIR /natter
COPY package.json package-lock.json tsconfig.json ./
COPY libs/protocol/package.json libs/protocol/
COPY libs/client/package.json libs/client/
COPY services/web/package.json services/web/
RUN npm ci --omit=dev --workspace services/web --include-workspace-root=false --no-audit --no-fund
COPY libs/protocol libs/protocol
COPY libs/client libs/client
COPY services/web services/web
RUN npm run build --workspace services/web

FROM node:24-slim
ENV NODE_ENV=production NATTER_HOST=0.0.0.0
WORKDIR /natter
# With the packages that npm keeps in a workspace's own folder, because versions differ.
COPY --from=dependencies /natter ./
COPY package.json ./
COPY libs/protocol libs/protocol
COPY libs/portable libs/portable
COPY libs/room-log libs/room-log
COPY libs/trust libs/trust
COPY libs/archive libs/archive
COPY libs/questions libs/questions
COPY libs/notifications libs/notifications
COPY libs/previews libs/previews
COPY libs/service libs/service
COPY services/gateway services/gateway
COPY services/identity services/identity
COPY services/archive services/archive
COPY services/push services/push
COPY services/previews services/previews
COPY --from=web /natter/services/web/dist services/web/dist
COPY infra/compose/secrets.ts infra/compose/
# Files keep the modes of the checkout, which a strict umask leaves to their owner alone.
RUN chmod -R a+rX package.json libs services infra
# A volume takes its owner from the folder it is mounted on.
RUN mkdir /archive && chown node:node /archive
USER node
EXPOSE 8080 59000
# Ready: NATS and the streams are available, and the gateway is not draining.
HEALTHCHECK --interval=5s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const { get } = require(process.env.NATTER_TLS_CERT ? 'node:https' : 'node:http'); get({ host: '127.0.0.1', port: 8080, path: '/readyz', rejectUnauthorized: false }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', () => process.exit(1))"]
# SIGTERM drains; docker-compose.yml allows 30 s.
# The reason for the flags: libs/processes/src/gateway-process.ts.
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=60", "services/gateway/src/main.ts"]
