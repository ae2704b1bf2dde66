/** Lets Node import the browser's modules as its bundler does: `@/` and endings left out. */

import { registerHooks } from "node:module";

const FRONTEND = new URL("../../frontend/", import.meta.url);
const PACKAGE = new URL("package.json", FRONTEND).href;

registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith("@/")) {
      return next(new URL(`src/${withEnding(specifier.slice(2))}`, FRONTEND).href, context);
    }
    if (specifier.startsWith(".")) return next(withEnding(specifier), context);
    const isOurs = context.parentURL?.includes("/tests/") && !specifier.includes(":");
    return next(specifier, isOurs ? { ...context, parentURL: PACKAGE } : context);
  },
});

function withEnding(path) {
  return /\.(ts|tsx|json|js|mjs|cjs)$/.test(path) ? path : `${path}.ts`;
}
