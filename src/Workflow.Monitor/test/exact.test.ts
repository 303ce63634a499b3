import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse as readYaml } from 'yaml';
import { ExactNumber, parse, stringify } from '../src/api/exact.ts';
import { initialText, bodyOf, optionsOf, shownOption } from '../src/forms/inputs.ts';
import { write } from '../src/editor/write.ts';
import type { Definition, InputDeclaration } from '../src/api/types.ts';

test('numbers that a double holds are numbers, others stay as they are written', () => {
  for (const text of ['1', '-0.5', '9007199254740991', '9007199254740992', '1.0', '1e3', '0.1000000000000000', '123456789.1234567', '1E-05', '5e-324', '0.30000000000000004']) {
    assert.equal(parse(text), JSON.parse(text), text);
  }

  for (const text of ['9007199254740993', '-12345678901234567890', '0.12345678901234567891', '1e400', '12345678.901234567891']) {
    assert.ok(parse(text) instanceof ExactNumber, text);
    assert.equal(stringify(parse(text)), text);
  }
});

test('what looks like a number in a text stays a text', () => {
  for (const value of ['9007199254740993', '\\"9007199254740993\\"', '"', '\\', 'x\\\\"9007199254740993', '\u0000']) {
    const text = JSON.stringify({ [value]: value, n: [value] });
    assert.deepEqual(parse(`[${text},9007199254740993]`), [JSON.parse(text), new ExactNumber('9007199254740993')]);
    assert.equal(stringify(parse(`[${text},9007199254740993]`)), `[${text},9007199254740993]`);
  }
});

test('what is not JSON is refused as before', () => {
  for (const text of ['', '{', '"9007199254740993', '[1234567890123456789', '-', '[--12345678901234567890]']) {
    assert.throws(() => parse(text), SyntaxError, text);
  }
});

test('asked for, numbers keep their form', () => {
  assert.equal(stringify(parse('{"a":1.0,"b":[1e3,10],"c":-0.0}', true)), '{"a":1.0,"b":[1e3,10],"c":-0.0}');
});

test('a definition is written with all digits', () => {
  const read = parse(`{"name":"w","description":null,"max_concurrent_runs":1.0,"overlap_policy":"queue","timeout_seconds":null,"cleanup_timeout_seconds":3600,"cron_expression":null,"time_zone":"UTC","schedules":[],"catch_up":"latest",
    "catch_up_window_seconds":null,"schedule_jitter_seconds":0,"start_at":null,"end_at":null,"schedule_overlap_policy":"queue_one","pause_after_failures":null,"webhook_secret":null,"on_failure":[],"on_success":[],"on_late":[],"late_after_seconds":null,
    "inputs":{"n":{"type":"integer","required":false,"default":9007199254740993,"enum":null,"description":null}},
    "tasks":[{"name":"a","task_type":"PASS","config":{"output":[12345678901234567890,1.10,"9007199254740993"]},"depends_on":null,"trigger_rule":"all_success","trigger_count":null,"when":null,"for_each":null,"max_parallel":null,"item_when":null,"tolerated_failures":null,"needed_successes":null,"retry":null,"catch":null,"repeat":null,"retry_count":0,"allow_failure":false,"timeout_seconds":300,"order_index":0}]}`, true) as Definition;
  const text = write(read);
  assert.match(text, /default: 9007199254740993\n/);
  assert.match(text, /- 12345678901234567890\n\s+- 1\.10\n\s+- "9007199254740993"\n/);
  assert.doesNotMatch(text, /max_concurrent_runs/);
  assert.deepEqual((readYaml(text, { intAsBigInt: true }) as { inputs: { n: { default: bigint } } }).inputs.n.default, 9007199254740993n);
});

test('a form begins with all digits of a default, and sends them', () => {
  const declaration = parse('{"type":"integer","required":false,"default":9007199254740993,"enum":null,"description":null}') as InputDeclaration;
  assert.equal(initialText(declaration), '9007199254740993');
  assert.deepEqual(bodyOf({ n: declaration }, { n: initialText(declaration) }), { body: '{"inputs":{"n":9007199254740993}}' });
  const choice = parse('{"type":"integer","required":true,"default":null,"enum":[9007199254740993,1],"description":null}') as InputDeclaration;
  assert.deepEqual(optionsOf(choice).map(shownOption), ['9007199254740993', '1']);
});
