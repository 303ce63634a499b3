// What part of a drawing is seen, and how large.

export interface Viewport {
  /** Where the drawing's origin is in the frame, in pixels of the frame. */
  x: number;
  y: number;
  /** Pixels of the frame per pixel of the drawing. */
  scale: number;
}

export interface Size { width: number; height: number }

export const smallest = 0.04;
export const largest = 2.5;

export const readable = 0.85; // its smallest text is then 10 pixels high

const margin = 24;

/** The whole drawing in the frame, not enlarged. */
export function fitted(drawing: Size, frame: Size): Viewport {
  const room = { width: Math.max(1, frame.width - 2 * margin), height: Math.max(1, frame.height - 2 * margin) };
  const scale = clamp(Math.min(1, room.width / Math.max(1, drawing.width), room.height / Math.max(1, drawing.height)), smallest, 1);
  return { scale, x: (frame.width - drawing.width * scale) / 2, y: (frame.height - drawing.height * scale) / 2 };
}

/** What is seen first: the whole drawing where it can be read, or else its beginning at a size that can. */
export function begun(drawing: Size, frame: Size): Viewport {
  const all = fitted(drawing, frame);
  return all.scale >= readable ? all : {
    scale: readable,
    x: Math.max(margin, (frame.width - drawing.width * readable) / 2),
    y: (frame.height - drawing.height * readable) / 2,
  };
}

/** Larger or smaller, with a point of the frame staying where it is. */
export function zoomed(view: Viewport, factor: number, x: number, y: number): Viewport {
  const scale = clamp(view.scale * factor, smallest, largest);
  const by = scale / view.scale;
  return { scale, x: x - (x - view.x) * by, y: y - (y - view.y) * by };
}

/** Moved, but never so far that nothing of the drawing is seen. */
export function moved(view: Viewport, dx: number, dy: number, drawing: Size, frame: Size): Viewport {
  const seen = 60;
  return {
    scale: view.scale,
    x: clamp(view.x + dx, seen - drawing.width * view.scale, frame.width - seen),
    y: clamp(view.y + dy, seen - drawing.height * view.scale, frame.height - seen),
  };
}

/** With a box of the drawing in the middle of the frame, large enough to be read. */
export function centred(view: Viewport, box: { x: number; y: number } & Size, frame: Size, least = readable): Viewport {
  const scale = Math.max(view.scale, least);
  return { scale, x: frame.width / 2 - (box.x + box.width / 2) * scale, y: frame.height / 2 - (box.y + box.height / 2) * scale };
}

/** Whether a box of the drawing is in the frame. */
export const isSeen = (view: Viewport, box: { x: number; y: number } & Size, frame: Size): boolean =>
  view.x + box.x * view.scale >= 0 && view.y + box.y * view.scale >= 0
  && view.x + (box.x + box.width) * view.scale <= frame.width && view.y + (box.y + box.height) * view.scale <= frame.height;

const clamp = (value: number, least: number, most: number): number => Math.max(Math.min(least, most), Math.min(Math.max(least, most), value));
