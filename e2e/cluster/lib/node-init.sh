#!/usr/bin/env bash
# The node's first program: lays out the file system as a node has it, over the machine's own, and then only waits.
set -euo pipefail
dir=$1 config=$2

case $dir/ in /etc/* | /opt/* | /var/*) echo "the cluster's folder cannot lie under /etc, /opt or /var: $dir" && exit 1 ;; esac

# Changes below these folders are the node's own.
for top in etc opt var; do
    mkdir -p "$dir/root/$top" "$dir/work/$top"
    mount -t overlay node -o "lowerdir=/$top,upperdir=$dir/root/$top,workdir=$dir/work/$top" "/$top"
done
mount -t tmpfs -o mode=755 node /run
mkdir -p /run/lock

# Pods need a file system below them that can be mapped to their user ids and can hold overlays.
for state in /var/lib/kubelet /var/lib/containerd /var/lib/cni /var/log/pods /var/lib/volumes; do
    mkdir -p "$state" "$dir/state$state"
    mount --bind "$dir/state$state" "$state"
done

mkdir -p /etc/cni/net.d /etc/containerd /etc/registry /opt/cni
cp "$config/cni.conflist" /etc/cni/net.d/10-bridge.conflist
cp -R "$config/containerd/." /etc/containerd/
cp "$config"/registry*.yaml /etc/registry/
cp "$config/kubelet.yaml" /etc/kubelet.yaml
ln -s "$dir/bin" /opt/cni/bin

echo '10.231.0.1 node1 registry.kiln.test mirror.kiln.test git.kiln.test' >>/etc/hosts
cp /etc/hosts "$dir/hosts"
hostname node1

mount --make-rshared /
touch "$dir/node.ready"
exec sleep infinity
