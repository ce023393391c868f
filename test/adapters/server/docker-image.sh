#!/bin/sh
# Puts a server binary of this machine into a local image under the official name, so that the Docker way can be tried
# without pulling: docker-image.sh PATH. For local tests only; never push such an image.
set -eu

binary=$(readlink -f "$1")
case "$("$binary" version)" in
  Vault*) image=hashicorp/vault command=vault ;;
  OpenBao*) image=openbao/openbao command=bao ;;
  *) echo "$1 is neither Vault nor OpenBao" >&2; exit 1 ;;
esac

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir -p "$context/root/bin" "$context/root/tmp"
cp "$binary" "$context/root/bin/$command"
# A dynamically linked binary needs its loader and libraries under the very paths that it names.
for library in $(ldd "$binary" 2>/dev/null | grep -o '/[^ ]*' || true); do
  mkdir -p "$context/root$(dirname "$library")"
  cp -L "$library" "$context/root$library"
done
cat > "$context/Dockerfile" <<EOF
FROM scratch
COPY root /
ENV HOME=/tmp
ENTRYPOINT ["/bin/$command"]
CMD ["server", "-dev"]
EOF
DOCKER_BUILDKIT=0 docker build --quiet --tag "$image" "$context"
echo "$image"
