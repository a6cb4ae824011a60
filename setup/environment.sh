#!/bin/sh
# The environment .venv with pinned packages. make calls this in the project's folder:
#   sh setup/environment.sh report|test|lab
# PYTHON names the Python that makes it. The stamps are away while packages are installed: what has
# no report.stamp is half made, whatever stopped it, and is made again from nothing.
set -eu
kind=$1
python=${PYTHON:-python3}
ours=.venv/bin/python

refuse() {
  echo "environment: $1" >&2
  exit 2
}

whole() {
  [ -f .venv/report.stamp ] && "$ours" -m pip --version >/dev/null 2>&1
}

create() {
  command -v "$python" >/dev/null ||
    refuse "there is no Python called '$python'. Install Python 3.11 or later, or name the one that you have: make report PYTHON=python3.12"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "Python 3.11 or later is needed, and '$python' is older or does not start. Name another: make report PYTHON=python3.12"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    case $(basename "$python") in python3 | python) version=3 ;; esac
    sh setup/debian.sh "python$version-venv" || refuse "without it no environment can be made."
  fi
  if [ -e .venv ] || [ -L .venv ]; then
    echo "environment: .venv is half made; making it again"
  fi
  rm -rf .venv
  "$python" -m venv .venv
}

if whole; then stamps=$(ls .venv/*.stamp); else stamps= && create; fi
case $kind in
  report) stamps= pinned=requirements.txt && echo "environment: installing pinned packages into .venv (once; about two minutes)" ;;
  *) pinned=requirements-$kind.txt && echo "environment: adding the pinned packages of make $kind" ;;
esac
rm -f .venv/*.stamp
# --no-compile: Python compiles what is used when it is used, and not the many files that never are.
"$ours" -m pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r "$pinned"
# The packages' own tests are a tenth of the environment, and no report needs them.
[ "$kind" != report ] || find .venv/lib -type d -name tests -prune -exec rm -rf {} +
for stamp in .venv/report.stamp $stamps ".venv/$kind.stamp"; do touch "$stamp"; done
