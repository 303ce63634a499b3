// Runs the tests in test/: bundled by esbuild, run by Node's own runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(import.meta.url), '../..');
const tests = (await readdir(path.join(root, 'test'), { recursive: true })).filter(name => /\.test\.tsx?$/.test(name));
const out = await mkdtemp(path.join(tmpdir(), 'monitor-tests-'));
try {
  await build({
    absWorkingDir: root,
    entryPoints: tests.map(name => `test/${name}`),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'browser', // packages are bundled as for the page
    external: ['node:*'],
    format: 'esm',
    target: 'node20',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.css': 'empty' },
  });
  const files = (await readdir(out, { recursive: true })).filter(name => name.endsWith('.mjs')).map(name => path.join(out, name));
  process.exitCode = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' }).status ?? 1;
} finally {
  await rm(out, { recursive: true, force: true });
}
