import { serveImage } from "../../images/image-server.ts";
import { createImages, DEFAULT_MOST_BYTES } from "../../images/images.ts";

/*
 * `bench-image@.service`, as bench-image, one instance a connection: standard input and output are the socket. It holds no
 * secret; it builds from a Dockerfile of the trusted branch, and is the only one of the users of jobs that may use podman.
 */
const mostBytes = Number(process.env.BENCHWARDEN_ROOTS_BYTES) || DEFAULT_MOST_BYTES;
serveImage(
  { input: process.stdin, output: process.stdout },
  createImages({ cacheDirectory: "/var/lib/benchwarden", mostBytes }),
).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
