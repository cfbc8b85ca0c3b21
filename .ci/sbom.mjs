// Writes one list of what is in the release (CycloneDX, JSON): the Go modules of the programs, from the lists that
// cyclonedx-gomod has made of them, and the npm packages of the bundle, from the licences that the build has put together.
// Run it with the version and the lists as arguments.
import { readFileSync, readdirSync } from "node:fs";

const [version, ...lists] = process.argv.slice(2);
const programs = lists.map((file) => JSON.parse(readFileSync(file, "utf8")));

// The same modules must be in every program: one list is said to hold for all.
const modules = new Map();
for (const program of programs) {
  for (const component of program.components) {
    modules.set(component.purl.replace(/\?.*$/, ""), component);
  }
  if (program.components.length !== programs[0].components.length) throw new Error("the programs differ in their modules");
}
if (modules.size !== programs[0].components.length) throw new Error("the programs differ in their modules");

const dist = new URL("../frontend/static/dist/", import.meta.url);
const licences = readdirSync(dist).filter((name) => /^licences-.*\.txt$/.test(name));
if (licences.length !== 1) throw new Error("there is no bundle; run make release");
const lock = JSON.parse(readFileSync(new URL("../frontend/package-lock.json", import.meta.url), "utf8")).packages;
const packages = readFileSync(new URL(licences[0], dist), "utf8").split(`\n${"-".repeat(80)}\n\n`).map((section) => {
  const [, name, of, licence] = section.match(/^(\S+) (\S+) \((.+)\)\n/) ?? [];
  if (lock[`node_modules/${name}`]?.version !== of) throw new Error(`${name} ${of} is not what package-lock.json has`);
  const purl = `pkg:npm/${name.replace("@", "%40")}@${of}`;
  return { "bom-ref": purl, type: "library", name, version: of, scope: "required", licenses: [{ expression: licence }], purl };
});

const components = [...[...modules].map(([purl, component]) => {
  const { name, version: of, hashes } = component;
  return { "bom-ref": purl, type: "library", name, version: of, scope: "required", ...(hashes && { hashes }), purl };
}), ...packages].sort((a, b) => (a.purl < b.purl ? -1 : 1));

const root = `pkg:generic/mognad@${version}`;
process.stdout.write(`${JSON.stringify({
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: { component: { "bom-ref": root, type: "application", name: "mognad", version, purl: root, licenses: [{ license: { id: "EUPL-1.2" } }] } },
  components,
  dependencies: [{ ref: root, dependsOn: components.map((c) => c["bom-ref"]) }],
}, null, 2)}\n`);
