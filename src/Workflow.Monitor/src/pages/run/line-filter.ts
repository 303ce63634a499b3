// Which lines of a log are shown. The lines only grow: what was looked at is not looked at again.
import type { LogLine } from '../../api/types.ts';

export interface Filter {
  text: string;
  /** At least this: "info", "warning" or "error"; empty: all. */
  level: string;
  /** Only of this task; empty: all. */
  task: string;
  /** Only of this item; null: all. */
  index: number | null;
}

const ranks: { [level: string]: number } = { trace: 0, debug: 0, info: 1, warn: 2, warning: 2, error: 3, critical: 3 };

const rankOf = (level: string): number => ranks[level.toLowerCase()] ?? 1;

export class LineFilter {
  private looked = 0;
  private found: LogLine[] = [];

  constructor(private readonly filter: Filter) {
  }

  /** Those of the lines that pass. The lines are those of the last time and what was added to them. */
  of(lines: readonly LogLine[]): readonly LogLine[] {
    const { text, level, task, index } = this.filter;
    if (text === '' && level === '' && task === '') {
      return lines;
    }

    const wanted = text.toLowerCase();
    const least = level === '' ? 0 : rankOf(level);
    for (; this.looked < lines.length; this.looked++) {
      const line = lines[this.looked]!;
      if ((task === '' || line.task === task) && (index === null || line.index === index) && rankOf(line.level) >= least
        && (wanted === '' || line.message.toLowerCase().includes(wanted) || line.task?.toLowerCase().includes(wanted))) {
        this.found.push(line);
      }
    }

    return this.found;
  }
}
