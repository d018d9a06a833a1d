#!/usr/bin/env bash
# Installs what the tests need besides the .NET SDK and Node.js: npm packages (exactly those of the lock files, of the
# benchmark's peers and of the JavaScript client too), and Chromium and curl from Debian. Does nothing when all of it is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  echo "eng/install-test-tools.sh: $*" >&2
  exit 1
}

require_program() {
  command -v "$1" > /dev/null || fail "$1 is missing: install $2."
}

require_node_20() {
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js $(node --version) is too old: install 20 or newer."
}

# npm ci deletes and unpacks everything anew, so a stamp tells whether the lock file has changed since.
install_npm_packages() {
  local folder=$1 stamp lock
  stamp=$folder/node_modules/.lock-checksum
  lock=$(cat "$folder/package.json" "$folder/package-lock.json" | sha256sum)
  [[ -f $stamp && $(< "$stamp") == "$lock" ]] && return
  npm ci --prefix "$folder" --loglevel error || fail "npm ci failed in $folder."
  echo "$lock" > "$stamp"
}

as_root() {
  local by_hand="Run as root: apt-get install ${missing[*]}"
  if ((EUID == 0)); then
    "$@"
  else
    command -v sudo > /dev/null || fail "not root, and sudo is missing. $by_hand"
    sudo -n "$@" || fail "'sudo -n $*' failed. $by_hand"
  fi
}

install_debian_packages() {
  local missing=()
  [[ -x /usr/bin/chromium ]] || missing+=(chromium)
  command -v curl > /dev/null || missing+=(curl)
  ((${#missing[@]} == 0)) && return
  command -v apt-get > /dev/null || fail "missing: ${missing[*]}; and there is no apt-get to install it."
  as_root apt-get update --quiet=2 || fail "apt-get update failed, and these are missing: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --yes --no-install-recommends "${missing[@]}" ||
    fail "apt-get could not install ${missing[*]}."
  [[ -x /usr/bin/chromium ]] || fail "chromium was installed, but /usr/bin/chromium is still missing."
}

require_program dotnet "the .NET SDK 10"
require_program node "Node.js 20 or newer"
require_program npm "npm"
require_program script "Debian's bsdutils"
require_program taskset "util-linux"
require_node_20
while read -r lock_file; do
  install_npm_packages "$(dirname "$lock_file")"
done < <(find tests benchmarks clients -name node_modules -prune -o -name package-lock.json -print)
install_debian_packages
