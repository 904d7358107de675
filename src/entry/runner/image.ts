import { serveImage } from "../../images/image-server.ts";
import { createImages } from "../../images/images.ts";

/*
 * `bench-image@.service`, as bench-image, one instance a connection: standard input and output are the socket. It holds no
 * secret; it builds from a Dockerfile of the trusted branch, and is the only one of the users of jobs that may use podman.
 */
serveImage(
  { input: process.stdin, output: process.stdout },
  createImages({ cacheDirectory: "/var/lib/benchwarden" }),
).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
