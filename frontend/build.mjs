// Bundles static/src and the packages it uses into static/dist, under names that include a hash of their content, and
// writes manifest.json (logical name → file) beside them. Run it with "make build" or "npm run build".
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "static/dist");
rmSync(dist, { recursive: true, force: true });

const result = await build({
  absWorkingDir: here,
  entryPoints: [
    { in: "static/src/app.js", out: "app" },
    { in: "static/src/app.css", out: "app" },
    { in: "static/src/chart.js", out: "chart" },
  ],
  outdir: "static/dist",
  entryNames: "[name]-[hash]",
  assetNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  metafile: true,
  format: "iife",
  target: ["es2022", "chrome115", "firefox115", "safari16.4"],
  loader: { ".woff2": "file", ".svg": "file" },
  legalComments: "none",
  logLevel: "warning",
});

// A name without its hash: "app-1A2B3C4D.css" is "app.css".
const logical = (file) => basename(file).replace(/-[0-9A-Z]{8}(\.[a-z0-9]+)$/, "$1");
const manifest = {};
for (const file of Object.keys(result.metafile.outputs)) {
  manifest[logical(file)] = basename(file);
}

// The licences of the bundled packages, as those require.
const packages = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const found = input.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)\//);
  if (found) packages.add(found[1]);
}
const notices = [...packages].sort().map((name) => {
  const folder = join(here, "node_modules", name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // Some keep the licences of code that they include in a separate folder.
  const texts = readdirSync(folder, { withFileTypes: true }).filter((entry) => /^(licen[cs]e|notice)/i.test(entry.name))
    .flatMap((entry) => entry.isDirectory() ? readdirSync(join(folder, entry.name)).map((file) => join(entry.name, file)) : [entry.name]).sort();
  const body = texts.map((file) => readFileSync(join(folder, file), "utf8").trim()).join("\n\n");
  return `${name} ${version} (${license})\n\n${body}\n`;
});
const licences = notices.join(`\n${"-".repeat(80)}\n\n`);
const hash = createHash("sha256").update(licences).digest("hex").slice(0, 8).toUpperCase();
manifest["licences.txt"] = `licences-${hash}.txt`;
writeFileSync(join(dist, manifest["licences.txt"]), licences);

const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(join(dist, "manifest.json"), JSON.stringify(sorted, null, 2) + "\n");

// Text is served compressed to clients that accept it.
for (const file of Object.values(sorted)) {
  if (/\.(css|js|txt|svg)$/.test(file)) writeFileSync(join(dist, file + ".gz"), gzipSync(readFileSync(join(dist, file)), { level: 9 }));
}
for (const name of ["app.js", "app.css", "chart.js", "inter-latin-wght-normal.woff2"]) {
  if (!sorted[name] || !existsSync(join(dist, sorted[name]))) throw new Error(`${name} was not built`);
}
