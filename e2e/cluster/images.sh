#!/usr/bin/env bash
# Makes the base images that builds of ordinary Dockerfiles start FROM, out of Debian packages and of the tools of this
# machine, and keeps them as the storage folder of a registry that stands in for docker.io.
#
#   images.sh dir     prints that folder, making it first if need be
#   images.sh list    prints the names of the images
#
# It lies in ${KILN_IMAGES:-~/.cache/kiln/images}/KEY, where KEY covers this script and the versions that go in.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${KILN_IMAGES:-${XDG_CACHE_HOME:-$HOME/.cache}/kiln/images}
suite=bookworm
port=5000

say() { printf 'images: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

go_root=$(go env GOROOT 2>/dev/null || echo /usr/local/go)
go_version=$(sed -n 's/^go//p;q' "$go_root/VERSION" 2>/dev/null) || die "no Go found: the golang image is made from the machine's"
node=$(readlink -f "$(command -v node || true)")
node_version=$("${node:-false}" --version 2>/dev/null | tr -d v) || die "no Node.js found: the node image is made from the machine's"
jdk=$("$here/setup.sh" jdk)
bundle=/etc/ssl/certs/ca-certificates.crt

key=$({ cat "${BASH_SOURCE[0]}" "$jdk/release" "$bundle"; echo "$go_version $node_version"; } | sha256sum | cut -c1-12)
storage=$cache/$key

# Each image and the tags it is known by.
names() {
    cat <<NAMES
debian library/debian:bookworm-slim library/debian:bookworm library/debian:12 library/debian:latest
busybox library/busybox:latest library/busybox:stable
golang library/golang:latest library/golang:$go_version library/golang:$(cut -d. -f1,2 <<<"$go_version") library/golang:$(cut -d. -f1,2 <<<"$go_version")-bookworm
node library/node:latest library/node:${node_version%%.*} library/node:${node_version%%.*}-bookworm-slim library/node:lts-slim
jdk library/eclipse-temurin:25 library/eclipse-temurin:25-jdk
pause kiln/pause:1
probe kiln/probe:1
NAMES
}

# layer FOLDER: adds its content as a blob, prints {"digest", "size", "diff"}
layer() {
    local tar=$work/layer.tar diff digest
    tar -C "$1" --numeric-owner --xattrs --sort=name --format=pax \
        --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime --mtime=@1767225600 -cf "$tar" .
    diff=$(sha256sum "$tar" | cut -d' ' -f1)
    gzip -n -1 "$tar"
    digest=$(blob "$tar.gz")
    jq -nc --arg digest "sha256:$digest" --arg diff "sha256:$diff" --argjson size "$(stat -c %s "$layout/blobs/sha256/$digest")" '$ARGS.named'
}

blob() {
    local digest
    digest=$(sha256sum "$1" | cut -d' ' -f1)
    mv "$1" "$layout/blobs/sha256/$digest"
    echo "$digest"
}

# image NAME CONFIG LAYER...: adds an image of these layers to the layout
image() {
    local name=$1 config=$2 layers
    shift 2
    layers=$(printf '%s\n' "$@" | jq -sc .)
    jq -nc --argjson config "$config" --argjson layers "$layers" --arg name "$name" '{created: "2026-01-01T00:00:00Z", architecture: "amd64", os: "linux",
        config: $config, rootfs: {type: "layers", diff_ids: [$layers[].diff]},
        history: [$layers[] | {created: "2026-01-01T00:00:00Z", created_by: ("files of " + $name)}]}' >"$work/config.json"
    local size digest
    size=$(stat -c %s "$work/config.json")
    digest=$(blob "$work/config.json")
    jq -nc --arg config "sha256:$digest" --argjson size "$size" --argjson layers "$layers" '{schemaVersion: 2,
        mediaType: "application/vnd.oci.image.manifest.v1+json",
        config: {mediaType: "application/vnd.oci.image.config.v1+json", digest: $config, size: $size},
        layers: [$layers[] | {mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest, size}]}' >"$work/manifest.json"
    size=$(stat -c %s "$work/manifest.json")
    digest=$(blob "$work/manifest.json")
    jq -c --arg digest "sha256:$digest" --argjson size "$size" --arg name "$name" '.manifests += [{mediaType: "application/vnd.oci.image.manifest.v1+json",
        digest: $digest, size: $size, annotations: {"org.opencontainers.image.ref.name": $name}}]' "$layout/index.json" >"$work/index.json"
    mv "$work/index.json" "$layout/index.json"
}

debian_root() {
    local root=$1 mirror
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' | head -1)
    debootstrap --variant=minbase --include=ca-certificates "$suite" "$root" "$mirror" >"$work/debootstrap.log" 2>&1 \
        || { tail -5 "$work/debootstrap.log" >&2; die "debootstrap failed"; }
    apt-get indextargets --format 'deb $(REPO_URI) $(CODENAME) main' 'Created-By: Packages' 'Component: main' 'Origin: Debian' \
        | grep -E " $suite(-[a-z]+)? main" | sort -u >"$work/sources"
    if [ -s "$work/sources" ]; then cp "$work/sources" "$root/etc/apt/sources.list"; fi
    # What the usual slim image does: no documents, no services started, nothing kept of a package's download.
    printf 'path-exclude /usr/share/%s/*\n' doc man info locale >"$root/etc/dpkg/dpkg.cfg.d/slim"
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod 755 "$root/usr/sbin/policy-rc.d"
    printf 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };\nAcquire::Languages "none";\n' >"$root/etc/apt/apt.conf.d/docker-clean"
    rm -rf "$root"/usr/share/{doc,man,info,locale}/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/dev/*
    : >"$root/etc/hostname"
    trust "$root"
}

# Package registries may be reached through a proxy whose authority only this machine knows.
trust() {
    mkdir -p "$1/usr/local/share/ca-certificates" "$1/etc/ssl/certs"
    cp "$bundle" "$1/etc/ssl/certs/ca-certificates.crt"
    cp /usr/local/share/ca-certificates/*.crt "$1/usr/local/share/ca-certificates/" 2>/dev/null || true
}

busybox_root() {
    mkdir -p "$1"/{bin,etc,root,proc,sys,dev,home} "$1/usr/bin"
    mkdir -m 1777 "$1/tmp"
    cp "$(command -v busybox)" "$1/bin/busybox"
    "$1/bin/busybox" --list | while read -r applet; do [ -e "$1/bin/$applet" ] || ln "$1/bin/busybox" "$1/bin/$applet"; done
    printf 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$1/etc/passwd"
    printf 'root:x:0:\nnogroup:x:65534:\n' >"$1/etc/group"
}

# Under the same names as in the images that people use.
golang_root() {
    mkdir -p "$1/usr/local/go" "$1/go/src" "$1/go/bin"
    tar -C "$go_root" --exclude=./test --exclude=./doc --exclude=./api --exclude='./pkg/obj' --exclude=testdata -c . | tar -C "$1/usr/local/go" -x --no-same-owner
}

node_root() {
    mkdir -p "$1"/usr/local/{bin,lib/node_modules}
    cp "$node" "$1/usr/local/bin/node"
    cp -R "$(npm root --global 2>/dev/null)/npm" "$1/usr/local/lib/node_modules/npm"
    ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/local/bin/npm"
    ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/local/bin/npx"
}

# Whole but for its sources: jlink checks that every other file is there.
jdk_root() {
    mkdir -p "$1/opt/java/openjdk"
    tar -C "$jdk" --exclude=./lib/src.zip -c . | tar -C "$1/opt/java/openjdk" -x --no-same-owner
    cp --remove-destination "$(readlink -f "$jdk/lib/security/cacerts")" "$1/opt/java/openjdk/lib/security/cacerts"
}

# The process that holds a pod's namespaces: waits, and reaps what is orphaned to it.
pause_root() {
    mkdir -p "$1"
    gcc -static -Os -x c -o "$1/pause" - <<'C'
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static void end(int signal) { _exit(0); }
static void reap(int signal) { while (waitpid(-1, 0, WNOHANG) > 0); }

int main(void) {
    signal(SIGINT, end);
    signal(SIGTERM, end);
    signal(SIGCHLD, reap);
    for (;;) pause();
}
C
    strip "$1/pause"
}

# What a builder pod has, without Kiln: tests prove with it what the node allows.
probe_root() {
    cp -a "$work/debian" "$1"
    cp /etc/resolv.conf "$1/etc/resolv.conf"
    mknod -m 666 "$1/dev/null" c 1 3 # apt believes that gpgv is missing when it cannot silence it
    chroot "$1" sh -c 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends uidmap crun runc busybox-static' \
        >"$work/probe.log" 2>&1 || { tail -5 "$work/probe.log" >&2; die "packages for the probe image could not be installed"; }
    printf 'root:0:65536\n' | tee "$1/etc/subuid" >"$1/etc/subgid"
    rm -rf "$1"/var/lib/apt/lists/* "$1/etc/resolv.conf" "$1/dev/null"
}

make_images() {
    local debian base path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin extra=""
    mkdir -p "$layout/blobs/sha256"
    echo '{"imageLayoutVersion": "1.0.0"}' >"$layout/oci-layout"
    echo '{"schemaVersion": 2, "manifests": []}' >"$layout/index.json"
    if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
        extra=', "NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt"' # Node.js knows only its own list
    fi
    say "debian: debootstrap, about half a minute"
    debian_root "$work/debian"
    debian=$(layer "$work/debian")
    image debian "{\"Env\": [\"PATH=$path\"], \"Cmd\": [\"bash\"]}" "$debian"
    for name in probe busybox pause golang node jdk; do
        say "$name"
        "${name}_root" "$work/$name"
        base=$(layer "$work/$name")
        case $name in
            busybox) image busybox "{\"Env\": [\"PATH=$path\"], \"Cmd\": [\"sh\"]}" "$base" ;;
            probe) image probe "{\"Env\": [\"PATH=$path\"], \"Cmd\": [\"bash\"]}" "$base" ;;
            pause) image pause '{"Entrypoint": ["/pause"]}' "$base" ;;
            golang) image golang "{\"Env\": [\"PATH=/go/bin:/usr/local/go/bin:$path\", \"GOPATH=/go\", \"GOLANG_VERSION=$go_version\", \"GOTOOLCHAIN=local\"], \"Cmd\": [\"bash\"], \"WorkingDir\": \"/go\"}" "$debian" "$base" ;;
            node) image node "{\"Env\": [\"PATH=$path\", \"NODE_VERSION=$node_version\"$extra], \"Cmd\": [\"node\"]}" "$debian" "$base" ;;
            jdk) image jdk "{\"Env\": [\"PATH=/opt/java/openjdk/bin:$path\", \"JAVA_HOME=/opt/java/openjdk\"], \"Cmd\": [\"jshell\"]}" "$debian" "$base" ;;
        esac
        rm -rf "${work:?}/$name"
    done
}

# Through a real registry, in a network namespace of its own so that no port of the machine is taken.
push_images() {
    REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=$1 unshare --net --pid --fork --kill-child bash -euc '
        ip link set lo up
        "$1/registry" serve "$2" >"$3/registry.log" 2>&1 &
        for i in $(seq 100); do (: </dev/tcp/127.0.0.1/$5) 2>/dev/null && break; sleep 0.1; done
        while read -r name tags; do
            for tag in $tags; do skopeo copy -q --dest-tls-verify=false "oci:$4:$name" "docker://127.0.0.1:$5/$tag"; done
        done' - "$("$here/tools.sh" dir registry)" "$work/registry.yaml" "$work" "$layout" "$port" < <(names)
}

make_storage() {
    mkdir -p "$cache"
    exec {lock}>"$cache/.lock"
    flock "$lock"
    if [ -d "$storage" ]; then return; fi
    [ "$(id -u)" = 0 ] || die "root is needed for debootstrap"
    work=$(mktemp -d "$cache/.work.XXXXXX")
    layout=$work/layout
    trap 'rm -rf --one-file-system "$work"' EXIT
    make_images
    say "pushing"
    printf 'version: 0.1\nlog: {level: warn}\nstorage: {filesystem: {rootdirectory: /nonexistent}}\nhttp: {addr: "127.0.0.1:%s"}\n' "$port" >"$work/registry.yaml"
    push_images "$work/storage"
    mv -T "$work/storage" "$storage"
    say "done, $(du -sh "$storage" | cut -f1)"
}

case ${1:-} in
    dir)
        if [ ! -d "$storage" ]; then make_storage; fi
        echo "$storage" ;;
    list) names | cut -d' ' -f2- | tr ' ' '\n' ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
