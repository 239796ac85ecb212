#!/usr/bin/env bash
# Installs, with apt, what Quorate is built with and what is not there yet, and the packages named on the command
# line. Prints nothing when all is there.
set -euo pipefail

packages=(
  g++ cmake ninja-build python3
  libeigen3-dev nlohmann-json3-dev libsimdjson-dev libpng-dev libboost-dev libboost-program-options-dev libssl-dev
  doctest-dev
  "$@"
)

if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
  echo "No apt here: install what these Debian packages hold, if the build misses it: ${packages[*]}" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  # A space ends each status, so that "not-installed" is not taken for "installed"; one status an architecture.
  status=" $(dpkg-query -W -f '${db:Status-Status} ' "$package" 2>/dev/null || true)"
  [[ $status == *" installed "* ]] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "These packages are missing and need root to install: ${missing[*]}" >&2; exit 73; }
  sudo=(sudo)
fi
echo "Installing: ${missing[*]}" >&2
# Wait for another apt, try a broken connection again, and let a broken third-party list not stand in the way.
apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120 -o Acquire::Retries=3)
"${apt[@]}" update >&2 || echo "apt-get update failed; trying with the package lists that are there" >&2
"${apt[@]}" install -y --no-install-recommends "${missing[@]}" >&2
