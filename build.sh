#!/usr/bin/env bash
# The one entry.
#
#   ./build.sh [build]                       stage the extension in dist/chromium, the folder to load in Chromium
#   ./build.sh run                           build, then open Chromium with the extension on sample pages
#   ./build.sh run --headless [--output DIR] the same unattended: capture, draft, export, verify
#   ./build.sh test                          every test
#   ./build.sh pictures                      the documents' pictures, taken anew from the real extension
#   ./build.sh campaign                      what takes long: 1,000 commands and 1,000 hosts killed at random moments, and
#                                            1,000 kills of the browser, its service worker and the host
#
# Needed: rustup, Node.js 20 or newer. Everything else is installed from lock files, or by apt where this may install
# packages; where it may not, it says which package is missing. With Python 3.11 or newer the tests also ask other
# people's tools.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly WASM_TARGET=wasm32-unknown-unknown
# What runs in the browser only; the host's crates are the workspace's default members.
readonly BROWSER_CRATES=(webext vault content portal worker app)
# What is linted and tested on this machine, in one go, so that each crate is compiled once: the browser's crates too,
# but for those that have nothing in them a machine without a browser could test.
readonly TESTED_HERE=(--workspace --exclude webext --exclude vault --exclude app)

# Says what comes next, and how many minutes and seconds after the start.
say() { printf '\n== %s (%d:%02d)\n' "$*" $((SECONDS / 60)) $((SECONDS % 60)) >&2; }

fail() {
  printf 'build.sh: %s\n' "$*" >&2
  exit 2
}

has() { command -v "$1" >/dev/null 2>&1; }

# Installs Debian or Ubuntu packages, or says which are missing.
install_packages() {
  local as_root=()
  has apt-get || fail "missing: install the package(s) $* with your system's package manager"
  if [[ $EUID -ne 0 ]]; then
    if ! { has sudo && sudo -n true 2>/dev/null; }; then fail "missing: run  sudo apt-get install $*"; fi
    as_root=(sudo -n)
  fi
  say "installing $*"
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

need_rust() {
  has rustup || fail "rustup is missing: install it from https://rustup.rs (Debian package: rustup)"
  has cc || install_packages build-essential
  # The toolchain is that of rust-toolchain.toml; some versions of rustup install it only when asked.
  rustc --version >/dev/null 2>&1 || rustup toolchain install >&2
  rustup target list --installed | grep -qx "$WASM_TARGET" || rustup target add "$WASM_TARGET"
  rustup component list --installed | grep -q '^rust-src' || rustup component add rust-src
}

need_node() {
  has node || fail "Node.js is missing: install the package nodejs (20 or newer)"
  local major
  major=$(node --print 'process.versions.node.split(".")[0]')
  ((major >= 20)) || fail "Node.js $(node --version) is too old: install 20 or newer"
  has npm || install_packages npm
  # npm keeps a copy of the lock file it installed from.
  local stamp=node_modules/.counterproof-lock
  if ! cmp -s package-lock.json "$stamp"; then
    say "installing the npm packages of package-lock.json"
    npm ci --ignore-scripts --no-audit --no-fund >&2
    cp package-lock.json "$stamp"
  fi
}

# Puts a Python with other people's tools first in the path; without one, the tests that ask them skip that.
want_python() {
  local python=${CARGO_TARGET_DIR:-target}/python
  mkdir -p "$python"
  python=$(cd "$python" && pwd)
  if ! cmp -s <(cat tests/python/*.txt) "$python/installed"; then
    say "installing the Python packages of tests/python"
    if ! make_python "$python"; then
      say "there is no Python with the packages of tests/python: nothing is asked of bagit, wacz, warcio, rfc8785, jsonschema or the second verifier"
      return
    fi
    cat tests/python/*.txt >"$python/installed"
  fi
  export PATH="$python/bin:$PATH"
}

make_python() {
  has python3 || (install_packages python3) || return
  # Debian has what makes environments in a package of its own.
  python3 -c 'import ensurepip' 2>/dev/null || (install_packages python3-venv) || return
  local install=("$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes)
  python3 -m venv --clear "$1" >&2 &&
    "${install[@]}" --only-binary :all: --requirement tests/python/build.txt >&2 &&
    "${install[@]}" --no-build-isolation --requirement tests/python/tools.txt >&2
}

need_chromium() {
  find_chromium >/dev/null 2>&1 && return
  if [[ -r /etc/os-release ]] && grep -q '^ID=debian' /etc/os-release; then
    install_packages chromium
  else
    # Ubuntu's package is a snap, which may not read the folders a test makes.
    say "installing a Chromium for Playwright"
    npx --no-install playwright-core install --with-deps chromium >&2 ||
      fail "no Chromium was found: install the package chromium, or set CHROMIUM to its path"
  fi
  find_chromium >/dev/null
}

find_chromium() {
  node --input-type=module --eval 'console.log((await import("./tests/browser/browser.mjs")).findChromium())'
}

build_extension() {
  say "building the extension"
  cargo xtask build
}

build_command() {
  say "building the command"
  cargo build --release --package companion
}

run_build() {
  (($# == 0)) || fail "build takes no arguments"
  need_rust
  need_node
  build_extension
}

run_run() {
  if [[ " $* " != *" --headless "* && -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    fail "there is no display to open a window on; unattended: ./build.sh run --headless"
  fi
  need_rust
  need_node
  need_chromium
  build_command
  build_extension
  node tests/browser/run.mjs "$@"
}

run_test() {
  (($# == 0)) || fail "test takes no arguments"
  need_rust
  need_node
  need_chromium
  want_python
  local browser_packages=() crate
  for crate in "${BROWSER_CRATES[@]}"; do browser_packages+=(--package "$crate"); done

  # Optimising a release keeps one core busy for minutes, so both are made beside the lints and the tests.
  local releases
  releases=$(mktemp)
  # In a process group of its own, so that all of it ends when a lint or a test fails.
  set -m
  (build_extension && build_command) >"$releases" 2>&1 &
  local making=$!
  set +m
  # shellcheck disable=SC2064 # Where it is run, the names are gone.
  trap "kill -- -$making 2>/dev/null || true; rm -f '$releases'" EXIT

  say "formatting"
  cargo fmt --all --check
  say "clippy, for this machine"
  cargo clippy "${TESTED_HERE[@]}" --all-targets -- --deny warnings
  say "clippy, for the browser"
  cargo clippy --target "$WASM_TARGET" "${browser_packages[@]}" -- --deny warnings
  say "tests of the crates, the golden pages and the command"
  cargo test "${TESTED_HERE[@]}"
  say "waiting for the extension and the command"
  wait "$making" || { cat "$releases" >&2; fail "the extension or the command could not be built"; }
  cat "$releases" >&2
  say "tests in the browser"
  # Files share nothing but the machine: each has its own server, browser and folder.
  node --test --test-concurrency=2 --test-reporter=spec tests/browser/*.test.mjs
  say "all tests passed"
}

run_pictures() {
  (($# == 0)) || fail "pictures takes no arguments"
  need_rust
  need_node
  need_chromium
  build_extension
  node tests/browser/pictures.mjs
}

run_campaign() {
  (($# == 0)) || fail "campaign takes no arguments"
  need_rust
  need_node
  need_chromium
  want_python
  build_command
  build_extension
  export VAULT_KILLS=1000 VAULT_TABLE="$PWD/docs/campaign-vault.md"
  say "killing what writes the vault"
  # One after the other: each learns from its own run how long things take.
  cargo test --package companion --test cli -- --nocapture --test-threads=1 crashes:: delivery::
  say "killing who delivers"
  node --test --test-reporter=spec tests/browser/kills.test.mjs
  say "tampering with bundles"
  BUNDLE_MUTATIONS=10000 BUNDLE_TABLE=docs/campaign-bundles.md \
    cargo test --package evidence --test keep -- --nocapture second_verifier::
}

case "${1:-build}" in
  build | run | test | pictures | campaign)
    verb=${1:-build}
    shift || true
    "run_$verb" "$@"
    ;;
  *) fail "unknown verb '$1': build, run, test, pictures or campaign" ;;
esac
