// Serves the page from its sources, for work on it: node build/dev.mjs [--port 7072] [--api http://127.0.0.1:7071]
// Everything but the page goes on to a running service. Reload the page to see a change.
import { context } from 'esbuild';
import http from 'node:http';
import path from 'node:path';
import { filesOf, options, theme } from './bundle.mjs';

const argument = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : process.argv[at + 1];
};
const port = Number(argument('port', '7072'));
const api = new URL(argument('api', 'http://127.0.0.1:7071'));
const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8' };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const pages = await context({ ...options, minify: false });
const early = await context({ ...theme, minify: false });

http.createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://host');
  if (pathname !== '/monitor' && !pathname.startsWith('/monitor/')) {
    proxy(request, response);
    return;
  }

  try {
    const files = filesOf(await pages.rebuild(), await early.rebuild());
    const name = pathname.startsWith('/monitor/assets/') ? pathname.slice('/monitor/assets/'.length) : 'index.html';
    const file = files.get(name);
    response.writeHead(file ? 200 : 404, { 'Content-Type': types[path.extname(name)] ?? 'text/plain', 'Content-Security-Policy': policy, 'Cache-Control': 'no-store' });
    response.end(file);
  } catch (e) {
    response.writeHead(500, { 'Content-Type': 'text/plain' });
    response.end(String(e));
  }
}).listen(port, '127.0.0.1', () => console.log(`http://127.0.0.1:${port}/monitor, with the service at ${api.origin}`));

function proxy(request, response) {
  const headers = { ...request.headers, host: api.host };
  if (headers.origin) {
    headers.origin = api.origin; // the service refuses changes from other origins
  }

  const onward = http.request({ host: api.hostname, port: api.port, method: request.method, path: request.url, headers }, answer => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', e => {
    response.writeHead(502, { 'Content-Type': 'text/plain' });
    response.end(String(e));
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}
