// The page is served by the centre itself: same origin, no inline script or style, hashed file names.
import { defineConfig } from "vitest/config";

const CENTRE = "http://127.0.0.1:8484";

export default defineConfig({
  base: "/",
  build: {
    outDir: "../src/beacon/centre/page",
    emptyOutDir: true,
    target: "es2022",
    // A data: URL would be refused by the content security policy for scripts and styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200,
  },
  server: { proxy: { "/api": { target: CENTRE, ws: true } } },
  test: { include: ["src/**/*.test.{ts,tsx}"], environment: "node", pool: "threads" },
});
