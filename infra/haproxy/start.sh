#!/bin/sh
# Starts HAProxy, with TLS if there is a certificate in certs/. Called by docker-compose.yml.
# A reload (kill -USR2 1) keeps what is decided here.
folder=/usr/local/etc/haproxy
NATTER_DOOR_TLS=no
for file in "$folder"/certs/*.pem; do
  [ -f "$file" ] && NATTER_DOOR_TLS=yes
done
if [ "$NATTER_DOOR_TLS" = no ] && [ "$NATTER_DOOR_PLAIN" = no ]; then
  echo "haproxy: NATTER_DOOR_PLAIN=no needs a certificate: put one into infra/haproxy/certs/*.pem" >&2
  exit 1
fi
export NATTER_DOOR_TLS
# -W: a master process that reloads. -db: in the foreground.
exec haproxy -W -db -f "$folder/haproxy.cfg"
