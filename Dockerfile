# The image of vaultctl: one file, what it needs, and nothing else. `node scripts/build-image.mjs` makes the context,
# build/image, and builds it.
FROM scratch
COPY rootfs/ /
# Where a spec is mounted, and a home without anything in it; both writable without a mount.
COPY --chown=65532:65532 own/ /
ENV HOME=/home/vaultctl \
    NODE_OPTIONS=--use-openssl-ca \
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/vaultctl"]
