import type { UserConfig } from "vite";

/** The page for any static host: relative addresses, fixed names, no source maps, nothing inline. */
const config: UserConfig = {
  root: import.meta.dirname,
  base: "./",
  envDir: false,
  logLevel: "warn",
  build: {
    target: "es2022",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    sourcemap: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        entryFileNames: "page.js",
        chunkFileNames: "[name].js",
        assetFileNames: "page[extname]",
      },
    },
  },
};

export default config;
