#!/usr/bin/env bash
# Make a Chromium available for the page tests, where that is possible without asking.
# The tests look for the same names, and are skipped with a clear word when there is none.
set -euo pipefail

for name in "${CHROMIUM:-}" chromium-headless-shell; do
  [ -n "$name" ] && command -v "$name" > /dev/null && exit 0
done

found=""
for name in chromium chromium-browser google-chrome; do
  command -v "$name" > /dev/null && found="$name"
done

if ! command -v apt-get > /dev/null; then
  [ -n "$found" ] \
    || echo "No Chromium found, and no apt-get to install it: the page tests will be skipped." >&2
  exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2> /dev/null; then
    [ -n "$found" ] \
      || echo "No Chromium found: install it (sudo apt-get install chromium) for the page tests." >&2
    exit 0
  fi
  as_root="sudo"
fi

install() {
  $as_root apt-get install -y --no-install-recommends "$1" > /dev/null 2>&1
}

# Beside Debian's Chromium, whose lists of packages are there, its shell is a small addition.
if [ -n "$found" ]; then
  if dpkg -s chromium > /dev/null 2>&1; then
    install chromium-headless-shell || true
  fi
  exit 0
fi
echo "Installing Debian's Chromium for the page tests"
$as_root apt-get update > /dev/null 2>&1 || true
install chromium-headless-shell || install chromium \
  || echo "Chromium could not be installed: the page tests will be skipped." >&2
