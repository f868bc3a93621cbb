#!/usr/bin/env bash
# remote.sh DIR: makes what stands for a context behind an address: archives, a Dockerfile, a Git repository.
set -euo pipefail
umask 022
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@example.org
export GIT_AUTHOR_DATE='1400000000 +0000' GIT_COMMITTER_DATE='1400000000 +0000' GIT_CONFIG_GLOBAL=/dev/null

mkdir -p "$work/tree/sub/deep"
cd "$work/tree"
printf 'FROM base\nCOPY . /top/\n' >Dockerfile
printf 'FROM base\nCOPY . /of-sub/\n' >sub/Dockerfile
printf 'FROM base\nCOPY sub /other/\n' >sub/Other
echo a >a.txt; echo d >sub/deep/d; chmod 640 a.txt; chmod 755 sub/Other; ln -s a.txt link
find . -exec touch -h -d @1500000000 {} +
tar --owner=7 --group=8 --numeric-owner --sort=name -cf "$1/context.tar" .
gzip -nc "$1/context.tar" >"$1/context.tgz"
bzip2 -kf "$1/context.tar"
xz -kf "$1/context.tar"
zstd -qf "$1/context.tar" -o "$1/context.tar.zst"
printf 'FROM base\nRUN echo remote > /remote\n' >"$1/Dockerfile.remote"

git init -q -b main .
git add -f . && git commit -q -m one && git tag v1
git switch -q -c side && echo side >side && echo side >sub/side && git add . && git commit -q -m two
git switch -q main && echo later >later && git add . && git commit -q -m three
git clone -q --bare . "$1/build.git"
git -C "$1/build.git" update-server-info
