// What is bundled, and the page around it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(fileURLToPath(import.meta.url), '../..');

const base = '/monitor/assets/';

export const options = {
  absWorkingDir: root,
  entryPoints: { monitor: 'src/main.tsx' },
  outdir: 'out', // never written: the files are kept in memory
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  jsxImportSource: 'preact',
  minify: true,
  legalComments: 'none',
  entryNames: '[name]-[hash]',
  chunkNames: '[name]-[hash]',
  assetNames: '[name]-[hash]',
  metafile: true,
  write: false,
  define: { 'process.env.NODE_ENV': '"production"' },
};

// Runs before the page is painted, so that a chosen theme does not flash.
export const theme = { ...options, entryPoints: { theme: 'src/theme.ts' }, splitting: false, format: 'iife' };

/** The files of a build by name, the page included. */
export function filesOf(pages, early) {
  const files = new Map();
  for (const file of [...pages.outputFiles, ...early.outputFiles]) {
    files.set(path.basename(file.path), Buffer.from(file.contents));
  }

  files.set('index.html', Buffer.from(pageOf(pages.metafile, early.metafile)));
  return files;
}

function pageOf(meta, early) {
  const [script, main] = Object.entries(meta.outputs).find(([, output]) => output.entryPoint === 'src/main.tsx');
  const preloads = main.imports.filter(i => i.kind === 'import-statement').map(i => `<link rel="modulepreload" href="${base}${path.basename(i.path)}">`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Workflow</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%234f46e5'/%3E%3Cpath d='M4 5h3v3h2v3h3' fill='none' stroke='white' stroke-width='1.6' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E">
<script src="${base}${path.basename(Object.keys(early.outputs)[0])}"></script>
<link rel="stylesheet" href="${base}${path.basename(main.cssBundle)}">
${preloads.join('\n')}
<script type="module" src="${base}${path.basename(script)}"></script>
</head>
<body>
<div id="app"></div>
<noscript>The monitor needs JavaScript. The API is described at <a href="/docs">/docs</a>.</noscript>
</body>
</html>
`;
}

