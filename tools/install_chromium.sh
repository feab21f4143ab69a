#!/usr/bin/env bash
# Make a Chromium available for the page tests, where that is possible without asking.
# The tests look for the same names, and are skipped with a clear word when there is none.
set -euo pipefail

for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome; do
  [ -n "$name" ] && command -v "$name" > /dev/null && exit 0
done

if ! command -v apt-get > /dev/null; then
  echo "No Chromium found, and no apt-get to install it: the page tests will be skipped." >&2
  exit 0
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! sudo -n true 2> /dev/null; then
    echo "No Chromium found: install it (sudo apt-get install chromium) to run the page tests." >&2
    exit 0
  fi
  as_root="sudo"
fi
echo "Installing Debian's Chromium for the page tests"
{ $as_root apt-get update && $as_root apt-get install -y --no-install-recommends chromium; } \
  > /dev/null 2>&1 || echo "Chromium could not be installed: the page tests will be skipped." >&2
