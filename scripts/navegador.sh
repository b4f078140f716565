#!/bin/sh
# Deja un navegador Chromium para las pruebas y las capturas, si no lo hay.
set -eu
for nombre in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$nombre" >/dev/null 2>&1 && exit 0
done
if command -v apt-get >/dev/null 2>&1 && grep -q '^ID=debian' /etc/os-release; then
    sudo=""
    [ "$(id -u)" -eq 0 ] || sudo="sudo"
    echo "Instalando Chromium para las pruebas..."
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
    exit 0
fi
echo "Descargando Chromium para las pruebas..."
.venv/bin/python -m playwright install --with-deps chromium
