import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here("."),
  base: "/static/built/",
  publicDir: false,
  build: {
    outDir: here("../src/quartet/site/static/built"),
    emptyOutDir: true,
    manifest: true,
    // County offices keep old browsers; MapLibre alone needs newer ones and says so itself.
    target: ["chrome90", "edge90", "firefox90", "safari14"],
    assetsInlineLimit: 0, // the page's policy allows scripts and workers from our own origin only
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1200, // the map's own chunk, loaded only where a map is shown
    rolldownOptions: {
      input: { app: here("src/app.ts") },
      // Two islands share the map library: its chunk bears its name, whichever module happens to come first in it.
      output: { codeSplitting: { groups: [{ name: "maplibre", test: /node_modules\/maplibre-gl/ }] } },
      checks: { eval: false, pluginTimings: false }, // htmx holds an eval we switch off (allowEval) and the page's policy forbids
    },
  },
  worker: { format: "es" },
  test: { environment: "happy-dom", include: ["src/**/*.test.ts"] },
});
