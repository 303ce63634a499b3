// The attempts of tasks that are seen: the summary has only the last attempt of each, and no errors.
import { signal } from '@preact/signals';
import { getAll } from '../../api/client.ts';
import type { Execution, TaskSummary } from '../../api/types.ts';

const atOnce = 4;
const mostAttempts = 500;

export class Attempts {
  /** Grows when attempts have been read. */
  readonly version = signal(0);
  private readonly read = new Map<string, { of: string; attempts: Execution[] }>();
  private wanted: TaskSummary[] = [];
  private readonly reading = new Set<string>();
  private readonly abort = new AbortController();

  constructor(private readonly runId: string) {
  }

  stop(): void {
    this.abort.abort();
  }

  /** The attempts of a task, without payloads; null: not read yet. */
  of(task: TaskSummary): Execution[] | null {
    const known = this.read.get(task.task);
    return known?.of === stateOf(task) ? known.attempts : null;
  }

  /** Reads those that are missing; the ones that were wanted before and are not now, are not read. */
  want(tasks: readonly TaskSummary[]): void {
    this.wanted = tasks.filter(t => this.read.get(t.task)?.of !== stateOf(t) && !this.reading.has(t.task));
    this.next();
  }

  private next(): void {
    while (this.reading.size < atOnce) {
      const task = this.wanted.shift();
      if (!task) {
        return;
      }

      this.reading.add(task.task);
      void this.readOne(task);
    }
  }

  private async readOne(task: TaskSummary): Promise<void> {
    let attempts: Execution[] = [];
    try {
      attempts = await getAll<Execution>(`/runs/${encodeURIComponent(this.runId)}/tasks`, { task: task.task, index: 'none', payloads: false, limit: 100 }, mostAttempts, this.abort.signal);
    } catch {
      // It is shown without them, as it is while they are read; the panel of the task says what the service answered.
    }

    this.reading.delete(task.task);
    if (!this.abort.signal.aborted) {
      this.read.set(task.task, { of: stateOf(task), attempts });
      this.version.value++;
      this.next();
    }
  }
}

const stateOf = (task: TaskSummary): string => `${task.attempt} ${task.status}`;
