#!/usr/bin/env bash
# The one check: format, lints, tests, documentation. Quiet where all is well; a time per step.
#   ./check.sh          what every change must pass
#   ./check.sh --long   the soaks and the benchmarks too
#   ./check.sh --proof  what is proved of a hall with a server, written into docs/proof.md
# It needs Rust; what else the tests need it installs itself where it may, and says so where it may not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

long=0 proof=0
case "${1:-}" in
"") ;;
--long) long=1 ;;
--proof) proof=1 ;;
*)
  echo "usage: ./check.sh [--long | --proof]" >&2
  exit 2
  ;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
began=$SECONDS

# Runs one step with its output kept back; shows it only if the step fails.
step() {
  local name=$1 start=$SECONDS
  shift
  if "$@" >"$log" 2>&1; then
    printf '%-14s ok   %4d s\n' "$name" $((SECONDS - start))
  else
    cat "$log"
    printf '%-14s FAILED after %d s: %s\n' "$name" $((SECONDS - start)) "$*" >&2
    exit 1
  fi
}

# Says how many tests the step before ran, so that "none" does not look like "all".
count_tests() {
  awk '/^test result:/ { passed += $4; failed += $6 } END { printf "%d passed, %d failed\n", passed, failed }' "$log"
}

# Installs Debian packages for commands that are missing: need COMMAND PACKAGE...
need() {
  local command=$1
  shift
  command -v "$command" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get install -y --no-install-recommends "$@" ||
      { apt-get update && apt-get install -y --no-install-recommends "$@"; }; } >"$log" 2>&1 || cat "$log"
    hash -r
  fi
  if ! command -v "$command" >/dev/null 2>&1; then
    echo "check.sh needs \`$command\` and could not install it." >&2
    echo "  next: install $* (Debian, Ubuntu: sudo apt-get install $*), then run ./check.sh again" >&2
    exit 1
  fi
}

if ! command -v cargo >/dev/null 2>&1; then
  # A fresh login shell may not have cargo on its path yet.
  if [ -f "$HOME/.cargo/env" ]; then . "$HOME/.cargo/env"; fi
  if ! command -v cargo >/dev/null 2>&1; then
    echo "check.sh needs Rust 1.90 or later." >&2
    echo "  next: install it from https://rustup.rs, then run ./check.sh again" >&2
    exit 1
  fi
fi
PATH=$PATH:/usr/sbin
need cc gcc libc6-dev    # SQLite is built from source
need mosquitto mosquitto # the broker of tests/mqtt.rs; Debian keeps it in /usr/sbin
need strace strace       # makes the disk fail, call by call, in tests/disk
need mkfs.ext4 e2fsprogs # a disk that gives up under a running board, in tests/disk
need faketime faketime   # tests/process/clocks.rs sets the clock of a running board
need python3 python3     # tests/fixtures/queue/day.py writes random days with their true figures
# tests/server starts clusters of its own. Debian keeps the programs of each version in a folder outside the path.
for version in {13..21}; do PATH=$PATH:/usr/lib/postgresql/$version/bin; done
if command -v pg_config >/dev/null 2>&1; then PATH=$PATH:$(pg_config --bindir); fi
need initdb postgresql
# tests/console plays a day in a real browser and has its pages checked by axe-core.
need chromium chromium
need chromedriver chromium-driver
need aiosmtpd python3-aiosmtpd # a real mail server for tests/notices
axe=target/axe-core-4.14.1
if ! [ -s "$axe/axe.min.js" ]; then
  need npm npm
  mkdir -p target
  if ! (cd target && npm pack --silent axe-core@4.14.1 && mkdir -p axe-core-4.14.1 &&
    tar -xzf axe-core-4.14.1.tgz -C axe-core-4.14.1 --strip-components=1 package/axe.min.js) >"$log" 2>&1; then
    cat "$log"
    echo "check.sh needs axe-core 4.14.1 and could not fetch it." >&2
    echo "  next: put its axe.min.js into $axe, then run ./check.sh again" >&2
    exit 1
  fi
fi
# tests/export reads the workbooks with a program that is not ours.
if ! { python3 -c 'import openpyxl' || /usr/bin/python3 -c 'import openpyxl'; } >/dev/null 2>&1; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    { apt-get install -y --no-install-recommends python3-openpyxl ||
      { apt-get update && apt-get install -y --no-install-recommends python3-openpyxl; }; } >"$log" 2>&1 || cat "$log"
  fi
  if ! { python3 -c 'import openpyxl' || /usr/bin/python3 -c 'import openpyxl'; } >/dev/null 2>&1; then
    echo "check.sh needs the Python package openpyxl and could not install it." >&2
    echo "  next: install python3-openpyxl (Debian, Ubuntu) or pip install openpyxl, then run ./check.sh again" >&2
    exit 1
  fi
fi
for component in fmt clippy; do
  if ! cargo $component --version >/dev/null 2>&1; then
    package=${component/fmt/rustfmt}
    if ! { command -v rustup >/dev/null 2>&1 && rustup component add "$package" >"$log" 2>&1; }; then
      echo "check.sh needs \`cargo $component\` and could not install it." >&2
      echo "  next: rustup component add $package, then run ./check.sh again" >&2
      exit 1
    fi
  fi
done

# A test that lacks one of its parts fails under this instead of passing unrun.
export ZHIBAN_CHECK=1
# The tests must not see the settings of whoever runs them.
unset ZHIBAN_DATA LC_ALL LC_MESSAGES
export LANG=C.UTF-8 CARGO_TERM_COLOR=never

if [ $proof -eq 1 ]; then exec ./proof.sh; fi

step format cargo fmt --all --check
step clippy cargo clippy --locked --all-targets -- -D warnings
step tests cargo test --locked
count_tests
RUSTDOCFLAGS="-D warnings" step docs cargo doc --locked --no-deps

if [ $long -eq 1 ]; then
  # tests/powercut.rs mounts a file system of its own; who is not root needs help for that.
  [ "$(id -u)" -eq 0 ] || need fusermount3 fuse3
  need soffice libreoffice-calc # opens the workbooks of tests/export
  need chromium chromium fonts-noto-cjk # prints their pages
  # The same tests with many more rounds: kills, random days, hostile bytes.
  ZHIBAN_LONG=1 step soaks cargo test --locked --release --tests
  count_tests
  # Prints its own table and ends with 1 where a bar is missed. Peers (btm, htop) are measured where they
  # are installed.
  cargo bench --locked
fi

echo "check.sh: all good in $((SECONDS - began)) s"
