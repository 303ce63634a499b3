// Builds the bundle: minified, split by page, each file named by its contents and compressed with Brotli.
//   node build/build.mjs           writes dist/
//   node build/build.mjs --check   builds anew, and fails if dist/ differs or a view is heavier than it may be
import { build } from 'esbuild';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { weigh } from './budgets.mjs';
import { filesOf, options, root, theme } from './bundle.mjs';

const dist = path.join(root, 'dist');

const compress = contents => brotliCompressSync(contents, {
  params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length },
});

async function write(files) {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  for (const [name, contents] of files) {
    await writeFile(path.join(dist, `${name}.br`), compress(contents));
  }
}

// Compared uncompressed: another version of Node may compress differently.
async function differences(files) {
  const committed = new Map();
  for (const name of await readdir(dist).catch(() => [])) {
    committed.set(name.replace(/\.br$/, ''), brotliDecompressSync(await readFile(path.join(dist, name))));
  }

  const names = new Set([...files.keys(), ...committed.keys()]);
  return [...names].filter(name => !files.get(name)?.equals(committed.get(name) ?? Buffer.alloc(0)));
}

const pages = await build(options);
const files = filesOf(pages, await build(theme));
const sizes = new Map([...files].map(([name, contents]) => [name, compress(contents).length]));
const weights = weigh(pages.metafile, name => sizes.get(name), [...files.keys()]);
if (process.argv.includes('--check')) {
  const different = await differences(files);
  if (different.length > 0) {
    console.error(`The committed bundle is not what the sources build: ${different.join(', ')}. Run "npm run build" in src/Workflow.Monitor.`);
    process.exitCode = 1;
  }

  for (const { view, bytes, most } of weights.filter(w => w.bytes > w.most)) {
    console.error(`Too heavy: ${view} is ${bytes} bytes; the limit is ${most}.`);
    process.exitCode = 1;
  }
} else {
  await write(files);
  for (const [name, size] of [...sizes].sort()) {
    console.log(`${String(size).padStart(8)}  ${name}`);
  }
}

for (const { view, bytes, most } of weights) {
  console.log(`${String(bytes).padStart(8)}  of ${most}: ${view}`);
}
