#!/usr/bin/env bash
# Puts onto this machine what building and testing Kiln needs: Debian packages, a JDK 25, the cluster's programs.
# Does nothing, quickly, when all of it is there.
#
#   setup.sh            everything
#   setup.sh build      only what compiling and unit tests need
#   setup.sh jdk        finds or installs a JDK 25 and prints its folder
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
jdk_cache=${XDG_CACHE_HOME:-$HOME/.cache}/kiln/jdk

build_packages=(maven git util-linux uidmap busybox-static crun runc libdeflate0 docker-registry apache2-utils openssl openssh-client
    e2fsprogs perl-base strace bindfs)
cluster_packages=(iproute2 iptables slirp4netns dnsmasq-base tini openssl jq curl procps
    gcc libc6-dev libseccomp-dev pkg-config debootstrap skopeo buildah)

say() { printf 'setup: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

apt() {
    [ "$(id -u)" = 0 ] || die "root is needed to install Debian packages: $*"
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >&2
}

install_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || die "this set-up knows Debian's packages only; install by hand: $*"
    for package in "$@"; do
        dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'ok installed$' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    apt update
    apt install --no-install-recommends -y "${missing[@]}"
}

# A JDK's version stands in its release file; the compiler tells it from a mere runtime.
is_jdk_25() { [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25' "$1/release" 2>/dev/null; }

find_jdk() {
    local home
    for home in "${KILN_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*25* "$HOME"/.sdkman/candidates/java/25* "$jdk_cache"/*25* /opt/*jdk*25*; do
        if [ -n "$home" ] && is_jdk_25 "$home"; then
            readlink -f "$home"
            return
        fi
    done
    home=$(readlink -f "$(command -v javac || true)")
    home=${home%/bin/javac}
    if [ -n "$home" ] && is_jdk_25 "$home"; then
        echo "$home"
        return
    fi
    return 1
}

# Debian's own package where the running suite has it. An older suite gets the newest suite's files in a folder of
# their own, together with the C library they were linked with, since they start under no older one.
install_jdk() {
    local package=openjdk-25-jdk-headless
    install_packages ca-certificates-java
    apt update
    if apt-cache policy "$package" | grep -q 'Candidate: [0-9]'; then
        install_packages "$package"
    else
        say "this suite has no $package: taking the next suite's, apart from the system's packages"
        unpack_jdk "$package"
    fi
}

unpack_jdk() {
    install_packages patchelf
    local mirror work home libraries file
    mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Component: main' 'Origin: Debian' | head -1)
    work=$(mktemp -d)
    trap "rm -rf '$work'" EXIT
    mkdir -p "$work"/{lists/partial,archives/partial,files} "$jdk_cache"
    printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s trixie main\n' "$mirror" >"$work/sources.list"
    touch "$work/status"
    local apart=(-o Dir::Etc::SourceList="$work/sources.list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$work/lists"
        -o Dir::State::Status="$work/status" -o Dir::Cache="$work" -o APT::Sandbox::User=root)
    apt "${apart[@]}" update
    (cd "$work/archives" && apt "${apart[@]}" download "$1" "${1%jdk-headless}jre-headless" libc6 libgcc-s1 libstdc++6 zlib1g)
    for file in "$work"/archives/*.deb; do dpkg-deb -x "$file" "$work/files"; done

    home=$jdk_cache/openjdk-25
    mv -T "$work"/files/usr/lib/jvm/java-25-openjdk-amd64 "$work/jdk"
    find "$work/jdk" -lname '/etc/java-25-openjdk/*' -print0 | while IFS= read -r -d '' file; do
        cp --remove-destination "$work/files$(readlink "$file")" "$file"
    done
    ln -sf /etc/ssl/certs/java/cacerts "$work/jdk/lib/security/"
    libraries=$home/lib/of-its-suite
    mv -T "$work/files/usr/lib/x86_64-linux-gnu" "$work/jdk/lib/of-its-suite"
    for file in "$work"/jdk/bin/* "$work"/jdk/lib/{jspawnhelper,jexec}; do
        patchelf --set-interpreter "$libraries/ld-linux-x86-64.so.2" --force-rpath --set-rpath "\$ORIGIN/../lib:\$ORIGIN:$libraries" "$file"
    done
    rm -rf "$home"
    mv -T "$work/jdk" "$home"
    "$home/bin/java" -version 2>&1 | head -1 >&2 || die "the unpacked JDK does not start"
}

jdk() {
    if ! find_jdk; then
        install_jdk
        find_jdk || die "no JDK 25 could be found or installed; set JAVA_HOME to one"
    fi
}

case ${1:-all} in
    jdk) jdk ;;
    build)
        install_packages "${build_packages[@]}"
        jdk >/dev/null ;;
    all)
        install_packages "${build_packages[@]}" "${cluster_packages[@]}"
        jdk >/dev/null
        "$here/tools.sh" build
        "$here/images.sh" dir >/dev/null ;;
    *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
esac
