#!/usr/bin/env bash
# repository.sh DIR: makes a bare Git repository that any web server can serve.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1400000000 +0000' GIT_COMMITTER_DATE='1400000000 +0000' GIT_CONFIG_GLOBAL=/dev/null
git init -q -b main "$work/tree"
cd "$work/tree"
mkdir sub
echo readme >README; echo inner >sub/inner; echo '#!/bin/sh' >run.sh; chmod 755 run.sh; ln -s README link
git add . && git commit -q -m one && git tag v1
git switch -q -c side && echo side >side && git add . && git commit -q -m two
git switch -q main
git clone -q --bare . "$1"
git -C "$1" update-server-info
