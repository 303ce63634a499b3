// How many bytes a reader may have to load, compressed.
import path from 'node:path';

const kilobyte = 1024;

/** What is loaded for a view: the modules it starts with and all that they import at once; and the most it may weigh. */
const budgets = [
  { view: 'the first view', entries: ['src/main.tsx', 'src/pages/home/home.tsx'], also: ['index.html', 'theme'], most: 60 * kilobyte },
  { view: 'a run, in addition', entries: ['src/pages/run/run.tsx'], after: ['src/main.tsx'], most: 40 * kilobyte },
  { view: 'charts, in addition', entries: ['src/charts/plot.ts'], after: ['src/main.tsx', 'src/pages/workflow/workflow.tsx'], most: 25 * kilobyte },
  { view: 'the editor, in addition', entries: ['src/editor/editor.ts', 'src/editor/yaml.ts'], after: ['src/main.tsx', 'src/pages/workflow/workflow.tsx'], most: 140 * kilobyte },
];

/** The weight of each view, in bytes: `{ view, bytes, most }`. Throws if an entry is not in the bundle. */
export function weigh(metafile, sizeOf, names) {
  const outputs = metafile.outputs;
  const outputOf = entry => Object.keys(outputs).find(name => outputs[name].entryPoint === entry);
  const closure = (entries, found = new Set()) => {
    for (const entry of entries) {
      const name = outputOf(entry);
      if (!name) {
        throw new Error(`The bundle has no entry ${entry}: build/budgets.mjs must name another.`);
      }

      reach(name, found);
    }

    return found;
  };
  const reach = (name, found) => {
    if (!found.has(name)) {
      found.add(name);
      const { imports, cssBundle } = outputs[name];
      for (const i of imports) {
        if (i.kind === 'import-statement') {
          reach(i.path, found);
        }
      }

      if (cssBundle) {
        found.add(cssBundle);
      }
    }
  };
  return budgets.map(({ view, entries, also = [], after = [], most }) => {
    const known = closure(after);
    const files = [...closure(entries)].filter(name => !known.has(name)).map(name => path.basename(name));
    files.push(...names.filter(name => also.some(a => name.startsWith(a))));
    return { view, bytes: files.reduce((sum, name) => sum + sizeOf(name), 0), most };
  });
}
