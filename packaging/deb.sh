#!/usr/bin/env bash
# Makes the Debian package: packaging/deb.sh [--binary FILE] [--version V] [--compress TYPE] [OUT]
# Without --binary it builds the release binary first. OUT is a folder (default: target/debian).
# The package holds the program (board and server), manual pages, completions, documentation and the systemd unit.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")

binary= version= out= compress=xz
while [ $# -gt 0 ]; do
  case $1 in
  --binary) binary=$2; shift 2 ;;
  --version) version=$2; shift 2 ;;
  --compress) compress=$2; shift 2 ;; # as dpkg-deb's -Z: xz, zstd, gzip, none
  -*)
    echo "usage: packaging/deb.sh [--binary FILE] [--version V] [--compress TYPE] [OUT]" >&2
    exit 2
    ;;
  *) out=$1; shift ;;
  esac
done
command -v dpkg-deb >/dev/null 2>&1 || {
  echo "packaging/deb.sh needs dpkg-deb, which every Debian and Ubuntu has" >&2
  exit 1
}
if [ -z "$binary" ]; then
  (cd "$root" && cargo build --release --locked)
  binary=$root/target/release/zhiban
fi
: "${out:=$root/target/debian}"
: "${version:=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)}"
arch=$(dpkg --print-architecture)

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
chmod 0755 "$tree"
install -D -m 0755 "$binary" "$tree/usr/bin/zhiban"
install -D -m 0644 "$here/systemd/zhiban-server.service" "$tree/lib/systemd/system/zhiban-server.service"
install -D -m 0644 "$here/debian/zhiban-server.default" "$tree/etc/default/zhiban-server"
doc=$tree/usr/share/doc/zhiban
install -d "$doc"
install -m 0644 "$root/README.md" "$root/CHANGELOG.md" "$root/LICENSE" "$root"/docs/*.md "$doc/"
mv "$doc/LICENSE" "$doc/copyright"
install -d "$tree/usr/share/man/man1"
"$binary" man --out "$tree/usr/share/man/man1" >/dev/null
gzip -9n "$tree"/usr/share/man/man1/*.1
for shell in bash:usr/share/bash-completion/completions/zhiban zsh:usr/share/zsh/vendor-completions/_zhiban \
  fish:usr/share/fish/vendor_completions.d/zhiban.fish; do
  install -d "$tree/$(dirname "${shell#*:}")"
  "$binary" completions "${shell%%:*}" >"$tree/${shell#*:}"
done

# The newest symbol version of the C library that the program asks for is the oldest library it runs with.
libc=$(grep -ao 'GLIBC_2\.[0-9]*' "$binary" | sed 's/GLIBC_//' | sort -uV | tail -n 1)
install -d "$tree/DEBIAN"
cat >"$tree/DEBIAN/control" <<TEXT
Package: zhiban
Version: $version
Architecture: $arch
Maintainer: zhiban <zhiban@localhost>
Installed-Size: $(du -ks "$tree" | cut -f 1)
Depends: libc6 (>= ${libc:-2.31})
Recommends: fonts-noto-cjk
Section: misc
Priority: optional
Description: floor board of a service hall's duty manager
 A terminal program that shows a hall live (queues, counters, complaints,
 staff on shift) and keeps its records without a network; and the central
 server that brings the terminals of many halls together.
TEXT
echo /etc/default/zhiban-server >"$tree/DEBIAN/conffiles"
for script in preinst postinst prerm postrm; do
  sed "s/@VERSION@/$version/g" "$here/debian/$script" >"$tree/DEBIAN/$script"
  chmod 0755 "$tree/DEBIAN/$script"
done
mkdir -p "$out"
file=$out/zhiban_${version}_$arch.deb
dpkg-deb --root-owner-group -Z"$compress" --build "$tree" "$file" >/dev/null
echo "$file"
