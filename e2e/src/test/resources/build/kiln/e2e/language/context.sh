#!/usr/bin/env bash
# context.sh DIR: makes the build context that every case starts from, with what Git does not keep: modes, links, pipes.
set -euo pipefail
umask 022
mkdir -p "$1"
cd "$1"

put() { printf '%s\n' "$2" >"$1"; }

put a.txt a; put b.txt b; chmod 600 b.txt
put exec.sh '#!/bin/sh'; chmod 755 exec.sh
put special s; chmod 6755 special
: >empty.txt
put .dot dot
put 'sp ace.txt' space
put '[br].txt' bracket
put 'q?x' question
put 'ünï.txt' umlaut
put package.json '{}'
put xattr.txt x
mkdir -p dir/sub/deep dir/empty wild/c nested/src/app nested/src/lib
put dir/x.txt x; put dir/y.md y; put dir/sub/z.txt z; put dir/sub/deep/w.md w; put dir/.hidden h
chmod 700 dir/empty; chmod 2775 dir/sub; chmod 1777 dir/sub/deep
put wild/a1.txt 1; put wild/a2.txt 2; put wild/b1.md 3; put wild/c/a3.txt 4
put nested/src/app/main.c main; put nested/src/app/main.h head; put nested/src/lib/lib.c lib; put nested/README.md readme
ln -s a.txt link-a
ln -s dir link-dir
ln -s nowhere link-broken
ln -s /etc/passwd link-abs
ln -s ../../../../a.txt link-out
ln -s ../a.txt dir/link-up
put hard1 hard; ln hard1 hard2
mkfifo pipe

mkdir pack
mkdir -p pack/top/inner; put pack/top/f f; put pack/top/inner/g g; chmod 640 pack/top/f; chmod 4711 pack/top/inner/g
ln -s f pack/top/l; ln pack/top/f pack/top/h
find pack -exec touch -h -d @1500000000 {} +
tar -C pack --owner=7 --group=8 --numeric-owner --sort=name -cf archive.tar top
gzip -nk archive.tar; mv archive.tar.gz archive.tgz
bzip2 -k archive.tar; xz -k archive.tar; zstd -q archive.tar -o archive.tar.zst
tar -C pack/top --owner=7 --group=8 --numeric-owner -cf flat.tar f inner
rm -r pack
put fake.tar.gz 'not an archive'
gzip -nc a.txt >single.gz
find . -exec touch -h -d @1600000000 {} +
touch -d @1700000000 dir/x.txt dir/sub
