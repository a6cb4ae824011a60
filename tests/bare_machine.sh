#!/usr/bin/env bash
# Runs the README's two commands on a machine that has next to nothing: a minimal Debian in a folder,
# with python3, make, git and ca-certificates, no locale and no python3-venv. Needs root, debootstrap
# and the network; takes from ten minutes. CONTRIBUTING says when to run it.
#
#   bash tests/bare_machine.sh [FOLDER [COMMAND...]]
#
# FOLDER is where the machine is made (a new folder otherwise); it is kept, and used again where it is
# there. COMMAND, several times: what is run in it ("make report" and "make test" otherwise).
# SUITE is the release of Debian (bookworm otherwise), USER_NAME=somebody runs all as that user by sudo.
#
# Packages come from where this machine gets them: apt's sources, the settings of pip and the
# certificates are taken over. The project is what git has at HEAD.
set -euo pipefail
project=$(cd "$(dirname "$0")/.." && pwd)
folder=${1:-$(mktemp -d)}
[ $# -eq 0 ] || shift
commands=("$@")
[ $# -gt 0 ] || commands=("make report" "make test")
suite=${SUITE:-bookworm}

if [ ! -e "$folder/machine/etc/debian_version" ]; then
  mirror=$(sed -n -e 's/^URIs: *\([^ ]*\).*/\1/p' -e 's/^deb \(\[[^]]*\] \)\?\([^ ]*\).*/\2/p' \
    $(ls /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list 2>/dev/null || true) | head -1)
  mkdir -p "$folder"
  debootstrap --variant=minbase --include=python3,make,git,ca-certificates "$suite" "$folder/machine" "$mirror"
  if [ -f /etc/apt/sources.list.d/debian.sources ]; then
    sed -e "s/bookworm/$suite/" /etc/apt/sources.list.d/debian.sources >"$folder/machine/etc/apt/sources.list.d/debian.sources"
    rm -f "$folder/machine/etc/apt/sources.list"
  fi
fi
root=$folder/machine

# What lets packages be had here: apt's and pip's settings with the local folders they name.
grep -ls '^Acquire' /etc/apt/apt.conf.d/* | xargs -r cp -t "$root/etc/apt/apt.conf.d"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
cp -r /etc/ssl/certs/. "$root/etc/ssl/certs/"
settings=$(python3 -m pip config list -v 2>/dev/null | sed -n "s/^For variant '[a-z]*', will try loading '\(.*\)'/\1/p")
while read -r file; do
  [ -f "$file" ] || continue
  mkdir -p "$root$(dirname "$file")" && cp "$file" "$root$file"
done <<<"$settings"
mounts=()
unmount() {
  for place in "${mounts[@]}"; do umount -l "$place" || true; done
}
trap unmount EXIT
attach() {
  mkdir -p "$root$1"
  mount "${@:2}" "$1" "$root$1"
  mounts=("$root$1" "${mounts[@]}")
}
attach /proc -t proc
attach /dev --bind
attach /dev/pts --bind
attach /dev/shm -t tmpfs
while read -r place; do
  if [ -d "$place" ]; then attach "$place" --bind -o ro; fi
done < <(python3 -m pip config list | grep -oE "(file://)?/[^' ]+" |
  sed -e 's#^file://\(.*\)/[^/][^/]*/*$#\1#' -e 's#^file://##' | grep -v '^/etc/' | sort -u)
for file in $(python3 -m pip config list | grep -oE "/etc/[^' ]+" | sort -u); do
  if [ -f "$file" ]; then mkdir -p "$root$(dirname "$file")" && cp "$file" "$root$file"; fi
done

rm -rf "$root/home/project" && mkdir -p "$root/home/project"
git -C "$project" archive HEAD | tar -x -C "$root/home/project"
chroot "$root" git -C /home/project init -q
chroot "$root" git -C /home/project add -A
surroundings=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root)
while read -r one; do surroundings+=("$one"); done < <(env | grep -E '^(PIP_|SSL_|[a-z]+_proxy=)' || true)
if [ -n "${USER_NAME:-}" ]; then
  chroot "$root" sh -c "apt-get update -q && apt-get install -y -q sudo && id $USER_NAME || useradd -m $USER_NAME"
  echo "$USER_NAME ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/bare"
  chroot "$root" chown -R "$USER_NAME" /home/project
  as=(su "$USER_NAME" -c)
else
  as=(sh -c)
fi
for command in "${commands[@]}"; do
  echo "=== $command"
  start=$SECONDS
  chroot "$root" env -i "${surroundings[@]}" "${as[@]}" "cd /home/project && $command"
  echo "=== $command: done in $((SECONDS - start)) s; the environment holds" \
    "$(du -sm "$root/home/project/.venv" | cut -f1) MiB"
done
