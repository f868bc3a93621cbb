# judged before the push
FROM scratch
COPY message /
