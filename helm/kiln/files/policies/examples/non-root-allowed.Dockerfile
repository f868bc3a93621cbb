# judged before the push
FROM scratch
COPY message /
USER 1000
