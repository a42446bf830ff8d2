// Builds the viewer into webui/static/vendor/bpmn-viewer@<version of bpmn-js>/ or, with an argument, into that folder.
import { createHash } from 'node:crypto';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const { version } = JSON.parse(readFileSync(join(here, 'node_modules/bpmn-js/package.json'), 'utf8'));
const folder = process.argv[2] ?? join(here, `../static/vendor/bpmn-viewer@${version}`);

await build({
  absWorkingDir: here,
  entryPoints: { 'dueprocess-viewer': 'source/main.js' },
  outdir: folder,
  bundle: true,
  minify: true,
  format: 'iife',
  target: ['es2020'],
  charset: 'utf8',
  legalComments: 'inline',
  banner: { js: `/* bpmn-js ${version} and its parts, MIT and bpmn.io licence: see LICENSE-bpmn-js.txt */` },
  logLevel: 'warning',
});

copyFileSync(join(here, 'node_modules/bpmn-js/LICENSE'), join(folder, 'LICENSE-bpmn-js.txt'));
if (process.argv[2] === undefined) {
  recordInManifest();
}

/** Writes version, licence and SHA-256 of each file into vendor.json; the entries of other packages stay. */
function recordInManifest() {
  const path = join(folder, '../vendor.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const files = {};
  for (const name of readdirSync(folder).sort()) {
    files[`bpmn-viewer@${version}/${name}`] = createHash('sha256').update(readFileSync(join(folder, name))).digest('hex');
  }
  const entry = { files, licence: 'MIT AND LicenseRef-bpmn.io', version };
  const sorted = Object.fromEntries(Object.entries({ ...manifest, 'bpmn-viewer': entry }).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
}
