#!/bin/sh
# The Debian packages that a command needs and this machine lacks: installs them where this user may
# (root, or by sudo), and says which they are where not. make calls this in the project's folder:
#   sh setup/debian.sh pdf|test|PACKAGE
set -u

has() {
  command -v "$1" >/dev/null 2>&1
}

missing=
case $1 in
  pdf) has chromium || missing=chromium ;;
  test)
    has chromium || missing=chromium
    has pdftotext || missing="$missing poppler-utils"
    has pspp-convert || missing="$missing pspp"
    aspell dicts 2>/dev/null | grep -qx cy || missing="$missing aspell aspell-cy"
    # The driver of the browser tests is a program of its own, which needs this library.
    .venv/bin/python -m playwright --version >/dev/null 2>&1 || missing="$missing libatomic1"
    ;;
  *) missing=$1 ;;
esac
missing=${missing# }
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
if has apt-get && { [ -z "$as_root" ] || has sudo; }; then
  echo "Debian packages: installing $missing"
  # shellcheck disable=SC2086  # words of a list
  $as_root apt-get update -q >/dev/null &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q $missing >/dev/null &&
    exit 0
fi
echo "Debian packages: this needs $missing. As root: apt-get install $missing" >&2
[ "$1" = test ] && [ -z "${CI:-}" ] || exit 1
echo "Debian packages: the tests that need them are skipped"
