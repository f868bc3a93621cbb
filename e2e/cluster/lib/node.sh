# The node: one process that is the first of its own pid, mount, network, uts and ipc namespaces. All else runs inside, so
# that the kernel ends every process and every mount of the cluster with it, however the cluster ends.

cgroup=kiln-node-$(printf '%s' "$dir" | sha256sum | cut -c1-8)

node_pid() { cat "$dir/node.pid"; }

# The mark in the environment tells the node from a stranger that was given the same process id later.
is_node() { grep -qzxF "KILN_NODE=$dir" "/proc/$1/environ" 2>/dev/null; }

node_alive() { [ -s "$dir/node.pid" ] && is_node "$(node_pid)"; }

# inside COMMAND...: runs a command in all of the node's namespaces
inside() {
    nsenter --target "$(node_pid)" --mount --net --pid --uts --ipc -- \
        env -i HOME=/root LANG=C.UTF-8 PATH="$bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$@"
}

node_create() {
    rm -f "$dir/node.ready"
    KILN_NODE=$dir setsid unshare --mount --propagation private --net --pid --uts --ipc --fork --kill-child --mount-proc \
        tini -- bash "$here/lib/node-init.sh" "$dir" "$here/config" </dev/null >"$log/node.log" 2>&1 &
    local parent=$!
    local deadline=$((SECONDS + 20))
    until [ -e "$dir/node.ready" ]; do
        kill -0 "$parent" 2>/dev/null && [ "$SECONDS" -lt "$deadline" ] || die "the node did not start: $(tail -3 "$log/node.log")"
        sleep 0.05
    done
    tr -d ' ' <"/proc/$parent/task/$parent/children" >"$dir/node.pid"
    node_alive || die "the node ended at once: $(tail -3 "$log/node.log")"
    create_cgroups
    connect_network
}

# Where a pod's RUN steps reach package registries: user-mode networking, which leaves the machine's own network as it is.
connect_network() {
    inside ip link set lo up
    inside ip address add "$node_ip/32" dev lo
    inside sysctl -qw net.ipv4.ip_forward=1
    nsenter --target "$(node_pid)" --mount --pid -- \
        bash -c 'setsid slirp4netns --configure --mtu=65520 --disable-host-loopback --netns-type=path /proc/1/ns/net tap0 >"$1" 2>&1 </dev/null &' - "$log/slirp.log"
    await 10 "the network" default_route
}

default_route() { inside ip route show default | grep -q .; }

cgroup_roots() {
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        echo /sys/fs/cgroup
    else
        awk '$3 == "cgroup" { print $2 }' /proc/self/mounts | sort -u
    fi
}

create_cgroups() {
    local root controllers file
    for root in $(cgroup_roots); do
        mkdir -p "$root/$cgroup"
        for file in cpuset.cpus cpuset.mems; do # version 1: empty until set
            if [ -f "$root/$file" ] && [ -f "$root/$cgroup/$file" ] && [ ! -f "$root/cgroup.controllers" ]; then
                cat "$root/$file" >"$root/$cgroup/$file"
            fi
        done
        if [ -f "$root/cgroup.controllers" ]; then # version 2: handed down one level at a time
            controllers=$(sed 's/\([a-z]\)/+\1/;s/ \([a-z]\)/ +\1/g' "$root/cgroup.controllers")
            echo "$controllers" >"$root/cgroup.subtree_control"
            echo "$controllers" >"$root/$cgroup/cgroup.subtree_control"
        fi
    done
}

# Ends what this or a crashed earlier run started under $dir, and removes all of it but the logs.
node_remove() {
    local process pids=()
    for process in $(cd /proc && printf '%s\n' [0-9]* | sort -n); do
        if is_node "$process"; then pids+=("$process"); fi
    done
    if [ ${#pids[@]} -gt 0 ]; then
        # The youngest first: the parent then collects its child and ends by itself.
        kill -KILL "${pids[-1]}" 2>/dev/null || true
        timeout 5 tail --pid="${pids[0]}" -f /dev/null || kill -KILL "${pids[@]}" 2>/dev/null || true
    fi
    remove_cgroups
    find "$dir" -mindepth 1 -maxdepth 1 ! -name log -exec rm -rf --one-file-system {} +
}

remove_cgroups() {
    local root deadline=$((SECONDS + 20))
    for root in $(awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/self/mounts | sort -u); do
        while [ -d "$root/$cgroup" ]; do
            find "$root/$cgroup" -depth -type d -exec rmdir {} \; 2>/dev/null || true
            [ -d "$root/$cgroup" ] || break
            [ "$SECONDS" -lt "$deadline" ] || die "processes are left in $root/$cgroup: $(find "$root/$cgroup" -name cgroup.procs -exec cat {} + | xargs)"
            sleep 0.1
        done
    done
}
