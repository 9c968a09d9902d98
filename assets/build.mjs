// Bundles the styles, scripts and fonts of all pages into build/static/, from locked packages only.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = path.dirname(fileURLToPath(import.meta.url));
const packages = path.join(here, "..", "node_modules");
const out = path.join(here, "..", "build", "static");

// The components come as Sass; `@use "govuk-frontend/dist/govuk"` is found in node_modules.
const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, ({ path: file }) => {
      const { css, loadedUrls } = sass.compile(file, { loadPaths: [packages, here], quietDeps: true });
      return {
        // The footer's royal arms are not ours to show.
        contents: css.replaceAll(/url\([^)]*govuk-crest\.svg[^)]*\)/g, "none"),
        loader: "css",
        resolveDir: path.dirname(file),
        watchFiles: loadedUrls.filter((url) => url.protocol === "file:").map((url) => fileURLToPath(url)),
      };
    });
  },
};

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

// Each file is a bundle of its own, but those whose name begins with "_": they are parts of others.
const entries = (await readdir(here)).filter((name) => /^[a-z][a-z0-9-]*\.(css|js)$/.test(name));
await esbuild.build({
  entryPoints: entries.map((name) => path.join(here, name)),
  outdir: out,
  bundle: true,
  minify: true,
  format: "iife",
  // Ten-year-old computers, five-year-old phones.
  target: ["es2017", "chrome61", "edge79", "firefox60", "safari11.1"],
  // Those of these browsers that lack it lack only corners of it that our parts do not use.
  supported: { destructuring: true },
  loader: { ".woff2": "file", ".svg": "file", ".png": "file" },
  external: ["/assets/*"],
  assetNames: "[name]",
  legalComments: "none",
  logLevel: "warning",
  plugins: [scss],
});

// Pictures that pages name themselves.
for (const name of await readdir(path.join(here, "images")).catch(() => [])) {
  await copyFile(path.join(here, "images", name), path.join(out, name));
}

const sums = [];
for (const name of (await readdir(out)).sort()) {
  const content = await readFile(path.join(out, name));
  sums.push(`${createHash("sha256").update(content).digest("hex")}  ${name}`);
}
await writeFile(path.join(out, "..", "static.sums"), `${sums.join("\n")}\n`);
