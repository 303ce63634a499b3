import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { get, post, Problem } from '../src/api/client.ts';
import { sessionHasEnded, setUnsaved, triesAgainAfter } from '../src/api/notices.ts';

const answers: Response[] = [];
const asked: string[] = [];
const left: string[] = [];

globalThis.fetch = async (url) => {
  asked.push(String(url));
  return answers.shift() ?? new Response('{}');
};
(globalThis as { window?: unknown }).window = { location: { pathname: '/monitor/workflows/7', search: '?tab=definition', assign: (to: string) => left.push(to) } };

const refused = (status: number, headers: Record<string, string> = {}) => new Response('{"detail":"no"}', { status, headers });

beforeEach(() => {
  answers.length = asked.length = 0;
  setUnsaved(0);
  sessionHasEnded.value = false;
});

test('a page with unsaved text is not left when the session ends, and says so', async () => {
  setUnsaved(1);
  for (let i = 0; i < 4; i++) {
    answers.push(refused(401));
    await assert.rejects(get('/runs'), (e: Problem) => e.status === 401 && e.message === 'Your session has ended.');
  }

  assert.deepEqual(left, []);
  assert.equal(sessionHasEnded.value, true);
  await get('/me'); // after signing in in another tab
  assert.equal(sessionHasEnded.value, false);
});

test('a page without unsaved text goes to the page to sign in, once, and comes back', async () => {
  answers.push(refused(401), refused(401), refused(401));
  await Promise.all([1, 2, 3].map(() => assert.rejects(get('/runs'))));
  assert.deepEqual(left, ['/login?next=%2Fmonitor%2Fworkflows%2F7%3Ftab%3Ddefinition']);
  assert.equal(sessionHasEnded.value, false);
});

test('a read that is too many is sent again after the time that the service says', async () => {
  answers.push(refused(429, { 'Retry-After': '1' }), new Response('{"items":[]}'));
  const began = Date.now();
  const reading = get<{ items: unknown[] }>('/runs');
  await new Promise(resolve => setTimeout(resolve, 10));
  assert.equal(triesAgainAfter.value, 1);
  assert.deepEqual((await reading).items, []);
  assert.ok(Date.now() - began >= 990);
  assert.equal(triesAgainAfter.value, null);
  assert.equal(asked.length, 2);
});

test('a read that waits ends when its page is left', async () => {
  answers.push(refused(429, { 'Retry-After': '60' }));
  const leaving = new AbortController();
  const reading = get('/runs', {}, leaving.signal);
  await new Promise(resolve => setTimeout(resolve, 10));
  leaving.abort();
  await assert.rejects(reading, (e: DOMException) => e.name === 'AbortError');
  assert.equal(triesAgainAfter.value, null);
});

test('a change that is too many is not sent again by itself', async () => {
  answers.push(refused(429, { 'Retry-After': '1' }));
  await assert.rejects(post('/runs/1/pause'), (e: Problem) => e.status === 429);
  assert.equal(asked.length, 1);
});
