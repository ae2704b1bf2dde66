import { fileURLToPath } from "node:url";
import tailwind from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const backend = process.env.CUTROOM_BACKEND ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwind()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    // The Content-Security-Policy allows no inline script and no data: URL for code.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
  },
  server: {
    host: "127.0.0.1",
    strictPort: true,
    // The catalogue of effects is one file for both languages.
    fs: { allow: [".", "../backend/timeline/effects.json"] },
    proxy: {
      "/api": { target: backend, ws: true },
      "/health": { target: backend },
    },
  },
  test: {
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    // They bound what hangs, and say nothing about speed: machines may be slow.
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
