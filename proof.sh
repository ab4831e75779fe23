#!/usr/bin/env bash
# Runs every test that counts its runs, and writes what they showed, and which tests name which invariant and which
# fault, into docs/proof.md. Called by ./check.sh --proof, which sees to what the tests need.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
page=docs/proof.md
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Whoever prints such a line is run: there is no list by hand.
targets=()
while read -r target; do
  case $target in
  lib) targets+=(--lib) ;;
  *) if [ -f "tests/$target.rs" ] || [ -f "tests/$target/main.rs" ]; then targets+=(--test "$target"); fi ;;
  esac
done < <(grep -rlF '"proof: ' src tests --include='*.rs' |
  sed -E 's#^src/.*#lib#; s#^tests/([^/]+)/.*#\1#; s#^tests/([^/]+)\.rs$#\1#' | sort -u)
echo "proof.sh: ${targets[*]}" >&2
if ! cargo test --locked "${targets[@]}" -- --nocapture >"$work/log" 2>&1; then
  grep -aE '^test .*FAILED|panicked|^error' "$work/log" >&2 || tail -50 "$work/log" >&2
  echo "proof.sh: a test failed; $page is as it was" >&2
  exit 1
fi
grep -aoE 'proof: .*' "$work/log" | sed 's/^proof: //' | sort -u >"$work/lines"

# A table of Markdown, by invariant and row, with the sum of its runs.
awk -F' [|] ' '
  NF < 5 { print "proof.sh: not understood: " $0 > "/dev/stderr"; next }
  { runs += $3; failures += $4; rows = rows "| " $1 " | " $2 " | " $3 " | " $4 " | " $5 " |\n" }
  END {
    print "| proves | what | runs | failures | seeds |\n| --- | --- | --- | --- | --- |"
    printf "%s", rows
    printf "| all | | %d | %d | |\n", runs, failures
  }' "$work/lines" >"$work/runs"

# Where each name stands, as `target module::name`, behind what it names.
grep -rnoE 'fn [a-z0-9_]+' src tests --include='*.rs' | awk -F: '
  {
    name = substr($3, 4)
    path = $1
    sub(/\.rs$/, "", path); sub(/\/(main|mod)$/, "", path)
    count = split(path, part, "/")
    where = ""
    for (at = 2; at <= count; at++) {
      mark = part[1] == "tests" && at == 2 ? " " : "::"
      where = where part[at] mark
    }
    words = split(name, word, "_")
    for (at = 1; at <= words; at++) {
      if (word[at] ~ /^i[0-9]+$/) print toupper(word[at]) "\t`" where name "`"
      if (word[at] == "row" && word[at + 1] ~ /^[0-9]+$/) print word[at + 1] "\t`" where name "`"
    }
  }' | sort -u >"$work/names"

awk -F' [|] ' -v names="$work/names" -v runs="$work/runs" '
  BEGIN {
    while ((getline line < names) > 0) {
      split(line, pair, "\t")
      tests[pair[1]] = tests[pair[1]] (pair[1] in tests && tests[pair[1]] != "" ? ", " : "") pair[2]
    }
  }
  /^<!-- runs/ { print; while ((getline line < runs) > 0) print line; skip = 1; next }
  /^<!-- end/ { skip = 0 }
  skip { next }
  /^\| I?[0-9]+ \|/ {
    id = $1; sub(/^\| /, "", id)
    note = NF > 3 ? $4 : ""
    sub(/ ?\|$/, "", note)
    printf "| %s | %s | %s |", id, $2, tests[id]
    if (id ~ /^[0-9]/) printf " %s |", note
    print ""
    next
  }
  { print }' "$page" >"$work/page"
cat "$work/page" >"$page"
cat "$work/runs"
