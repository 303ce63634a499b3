// Panning and zooming of an SVG drawing, by mouse, wheel, fingers and keys. The transform is set without drawing anew.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { begun, centred, fitted, isSeen, moved, zoomed, type Size, type Viewport } from './viewport.ts';

export interface Box extends Size { x: number; y: number }

const step = 1.25;

/** What of the drawing is to be drawn: what is seen, and as much again around it. */
export interface Window { left: number; top: number; right: number; bottom: number }

export function useViewport(drawing: Size) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<SVGGElement>(null);
  const view = useRef<Viewport>({ x: 0, y: 0, scale: 1 });
  const size = useRef<Size>({ width: 0, height: 0 });
  const drawn = useRef(drawing);
  const [window, setWindow] = useState<Window>({ left: 0, top: 0, right: 0, bottom: 0 });
  drawn.current = drawing;

  const show = useCallback((next: Viewport) => {
    view.current = next;
    content.current?.setAttribute('transform', `translate(${next.x} ${next.y}) scale(${next.scale})`);
    frame.current?.toggleAttribute('data-far', next.scale < 0.3);
    const { width, height } = size.current;
    const seen = { left: -next.x / next.scale, top: -next.y / next.scale, right: (width - next.x) / next.scale, bottom: (height - next.y) / next.scale };
    setWindow(w => seen.left >= w.left && seen.top >= w.top && seen.right <= w.right && seen.bottom <= w.bottom && w.right - w.left < 5 * (seen.right - seen.left) ? w : {
      left: seen.left - (seen.right - seen.left),
      top: seen.top - (seen.bottom - seen.top),
      right: seen.right + (seen.right - seen.left),
      bottom: seen.bottom + (seen.bottom - seen.top),
    });
  }, []);

  const orders = useMemo(() => ({
    fit: () => show(fitted(drawn.current, size.current)),
    begin: () => show(begun(drawn.current, size.current)),
    zoom: (factor: number, x = size.current.width / 2, y = size.current.height / 2) => show(zoomed(view.current, factor, x, y)),
    pan: (dx: number, dy: number) => show(moved(view.current, dx, dy, drawn.current, size.current)),
    reveal: (box: Box, always = false) => (always || !isSeen(view.current, box, size.current)) && show(centred(view.current, box, size.current)),
  }), []);

  useEffect(() => {
    const shown = frame.current!;
    let isFirst = true;
    const observer = new ResizeObserver(() => {
      size.current = { width: shown.clientWidth, height: shown.clientHeight };
      if (isFirst && size.current.width > 0) {
        isFirst = false;
        orders.begin();
      } else {
        show(view.current);
      }
    });
    observer.observe(shown);
    const stop = listen(shown, orders);
    return () => {
      observer.disconnect();
      stop();
    };
  }, []);
  return { frame, content, window, orders };
}

type Orders = ReturnType<typeof useViewport>['orders'];

function listen(frame: HTMLElement, { zoom, pan, fit }: Orders): () => void {
  const fingers = new Map<number, { x: number; y: number }>();
  let elsewhere = 0;
  let distance = 0; // moved since the button was pressed
  const place = (e: MouseEvent) => {
    const { left, top } = frame.getBoundingClientRect();
    return { x: e.clientX - left, y: e.clientY - top };
  };

  const down = (e: PointerEvent) => {
    if (e.button === 0 && !(e.target as Element).closest('[data-tools]')) {
      fingers.set(e.pointerId, place(e));
      distance = fingers.size === 1 ? 0 : Infinity;
    }
  };
  const move = (e: PointerEvent) => {
    const before = fingers.get(e.pointerId);
    if (!before) {
      return;
    }

    const at = place(e);
    const other = [...fingers].find(([id]) => id !== e.pointerId)?.[1];
    fingers.set(e.pointerId, at);
    distance += Math.hypot(at.x - before.x, at.y - before.y);
    if (other) {
      zoom(Math.hypot(at.x - other.x, at.y - other.y) / Math.max(1, Math.hypot(before.x - other.x, before.y - other.y)), other.x, other.y);
    } else if (distance > 4) {
      frame.setPointerCapture(e.pointerId);
      pan(at.x - before.x, at.y - before.y);
    }
  };
  const up = (e: PointerEvent) => fingers.delete(e.pointerId);
  const click = (e: MouseEvent) => {
    if (distance > 4) { // it was a pan
      e.stopPropagation();
      distance = 0;
    }
  };

  // A page that is being scrolled goes on when the graph comes under the pointer.
  const outside = (e: WheelEvent) => !frame.contains(e.target as Node) && (elsewhere = e.timeStamp);
  const wheel = (e: WheelEvent) => {
    if (e.timeStamp - elsewhere < 400) {
      elsewhere = e.timeStamp;
      return;
    }

    e.preventDefault();
    if (!e.ctrlKey && Math.abs(e.deltaX) > Math.abs(e.deltaY)) {
      pan(-e.deltaX, 0);
    } else {
      const { x, y } = place(e);
      zoom(Math.exp(-Math.max(-120, Math.min(120, e.deltaY)) * (e.ctrlKey ? 0.01 : 0.0025)), x, y);
    }
  };
  const key = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey || (e.target as Element).matches('input')) {
      return;
    }

    const order = { '+': () => zoom(step), '=': () => zoom(step), '-': () => zoom(1 / step), '0': fit }[e.key];
    if (order) {
      e.preventDefault();
      order();
    }
  };

  frame.addEventListener('pointerdown', down);
  frame.addEventListener('pointermove', move);
  frame.addEventListener('pointerup', up);
  frame.addEventListener('pointercancel', up);
  frame.addEventListener('click', click, true);
  frame.addEventListener('wheel', wheel, { passive: false });
  frame.addEventListener('keydown', key);
  document.addEventListener('wheel', outside, { passive: true });
  return () => document.removeEventListener('wheel', outside);
}
