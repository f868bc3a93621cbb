#!/usr/bin/env bash
# ssh.sh DIR: makes keys, and in DIR/root the program that asks an agent for its keys with the libraries it needs.
set -euo pipefail
umask 077
mkdir -p "$1"
for key in key other; do ssh-keygen -q -t ed25519 -N '' -C "$key" -f "$1/$key"; done
umask 022
mkdir "$1/root"
ssh_add=$(command -v ssh-add)
install -D "$ssh_add" "$1/root/bin/ssh-add"
ldd "$ssh_add" | grep -o '/[^ ]*' | while read -r library; do install -D "$library" "$1/root$library"; done
