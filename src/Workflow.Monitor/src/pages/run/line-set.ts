// Lines of a log have no id: a line is known by its instant (to 100 ns), its task and its words.
import type { LogLine } from '../../api/types.ts';

export class LineSet {
  private readonly keys = new Set<string>();

  /** Adds a line. False: it was there. */
  add({ at, level, message, task, index, attempt }: LogLine): boolean {
    const before = this.keys.size;
    return this.keys.add(JSON.stringify([at, level, message, task, index, attempt])).size > before;
  }
}
