# pushed once
FROM scratch
COPY message /
