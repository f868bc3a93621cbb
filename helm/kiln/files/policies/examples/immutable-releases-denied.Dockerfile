# pushed under the same version after the other
FROM scratch
COPY message /moved
