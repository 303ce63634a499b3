// What JavaScript says. Reads one JSON line a question, {"expressions": ["…"], "scope": {…}}, and answers each with one line,
// a list: the values, written so that undefined, NaN and -0 differ from all else, or "! " and the name of the error.
//
//   node oracle.js --record Tables/*.tsv   writes the answer of each row of a table beside it
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');

Object.assign(globalThis, require('./helpers.js'));

const roots = ['inputs', 'tasks', 'run', 'item', 'index', 'secrets'];

function frozen(value) {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function describe(value) {
  switch (typeof value) {
    case 'number': return Object.is(value, -0) ? '-0' : String(value);
    case 'string': return JSON.stringify(value);
    case 'object': break;
    case 'boolean': case 'undefined': return String(value);
    default: return typeof value;
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return '[' + Array.from(value, describe).join() + ']';
  if (value instanceof RegExp) return 'regexp';
  return '{' + Object.keys(value).map(k => JSON.stringify(k) + ':' + describe(value[k])).join() + '}';
}

// In brackets of both kinds, so that an expression can't close them and go on.
function compile(expression) {
  new Function(...roots, `'use strict'; return [${expression}\n]`);
  return new Function(...roots, `'use strict'; return (${expression}\n)`);
}

function answer(expression, scope) {
  try {
    return describe(compile(expression)(...roots.map(r => scope[r])));
  } catch (e) {
    return '! ' + (e instanceof Error ? e.name : typeof e);
  }
}

// Characters that a line of a table can't show.
function written(text) {
  return text.replace(/␊/g, '\n').replace(/␍/g, '\r').replace(/␉/g, '\t').replace(/<U\+([0-9A-F]{4})>/g, (_, h) => String.fromCharCode(parseInt(h, 16)));
}

if (process.argv[2] === '--record') {
  const scope = frozen(JSON.parse(fs.readFileSync(path.join(__dirname, 'Tables', 'scope.json'), 'utf8')));
  for (const file of process.argv.slice(3)) {
    const rows = fs.readFileSync(file, 'utf8').split('\n').map(line => {
      const [expression, , ...more] = line.split('\t');
      return expression === '' || expression.startsWith('## ') ? line : [expression, answer(written(expression), scope), ...more].join('\t');
    });
    fs.writeFileSync(file, rows.join('\n'));
  }
} else {
  let scope;
  readline.createInterface({ input: process.stdin }).on('line', line => {
    const question = JSON.parse(line);
    scope = question.scope ? frozen(question.scope) : scope;
    process.stdout.write(JSON.stringify(question.expressions.map(e => answer(e, scope))) + '\n');
  });
}
