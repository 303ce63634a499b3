import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begun, centred, fitted, isSeen, largest, moved, readable, smallest, zoomed } from '../../src/graph/viewport.ts';

const frame = { width: 800, height: 600 };
const drawing = { width: 3_000, height: 1_000 };

test('Fitted_ShowsTheWholeDrawing', () => {
  assert.ok(isSeen(fitted(drawing, frame), { x: 0, y: 0, ...drawing }, frame));
  assert.equal(fitted({ width: 10, height: 10 }, frame).scale, 1);
});

test('Zoomed_KeepsThePoint', () => {
  const view = { x: 30, y: -20, scale: 0.5 };
  const after = zoomed(view, 1.7, 200, 100);
  assert.ok(Math.abs((200 - after.x) / after.scale - (200 - view.x) / view.scale) < 1e-9);
  assert.equal(zoomed(view, 1e9, 0, 0).scale, largest);
  assert.equal(zoomed(view, 1e-9, 0, 0).scale, smallest);
});

test('Moved_KeepsSomethingInView', () => {
  const view = fitted(drawing, frame);
  for (const [dx, dy] of [[1e6, 1e6], [-1e6, -1e6]] as const) {
    const { x, y, scale } = moved(view, dx, dy, drawing, frame);
    assert.ok(x < frame.width && y < frame.height && x + drawing.width * scale > 0 && y + drawing.height * scale > 0);
  }
});

test('Centred_ShowsTheBox', () => {
  const box = { x: 2_500, y: 900, width: 200, height: 44 };
  assert.ok(isSeen(centred(fitted(drawing, frame), box, frame), box, frame));
});

test('Begun_CanBeRead_AndShowsTheBeginning', () => {
  const view = begun(drawing, frame);
  assert.equal(view.scale, readable);
  assert.ok(isSeen(view, { x: 0, y: 400, width: 208, height: 44 }, frame));
  assert.deepEqual(begun({ width: 500, height: 300 }, frame), fitted({ width: 500, height: 300 }, frame));
});
