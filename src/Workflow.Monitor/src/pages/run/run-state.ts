// What is known of a run while its page is open: read once, then kept up to date by the service's events.
import { signal } from '@preact/signals';
import { get, readIfChanged } from '../../api/client.ts';
import { listen } from '../../api/live.ts';
import type { Counts, ExecutionHead, ExecutionStatus, LogLine, Run, RunSummary, TaskSummary } from '../../api/types.ts';
import { isFinal } from '../../format/status.ts';
import { RunLog } from './run-log.ts';
import { applied, countsOf } from './merge.ts';

export interface RunView {
  run: Run;
  /** By position. */
  tasks: readonly TaskSummary[];
  counts: Counts<ExecutionStatus>;
}

const pageSize = 10_000;
const between = 150; // milliseconds between two times that changes are shown
const rereadAfter = 1_000; // milliseconds, at least, between two readings of everything

export class RunState {
  readonly view = signal<RunView | null>(null);
  readonly error = signal<unknown>(null);
  readonly isLive = signal(false);
  readonly log: RunLog;

  private readonly abort = new AbortController();
  private heads: ExecutionHead[] = [];
  private run: Run | null = null;
  private etag: string | null = null;
  private isReading = false;
  private isOver = false;
  private isStale = false;
  private readAt = 0;
  private tookLast = 0;
  private shown: ReturnType<typeof setTimeout> | null = null;
  private reread: ReturnType<typeof setTimeout> | null = null;
  private stopListening: (() => void) | null = null;

  constructor(readonly id: string) {
    this.log = new RunLog(id, this.abort.signal);
    void this.read();
  }

  stop(): void {
    this.abort.abort();
    this.stopListening?.();
    clearTimeout(this.shown ?? undefined);
    clearTimeout(this.reread ?? undefined);
  }

  /** Reads everything again: after an order, or when changes may have been missed. */
  async read(): Promise<void> {
    if (this.isReading) {
      this.isStale = true; // what is being read may be older than the change
      return;
    }

    this.isReading = true;
    const from = Date.now();
    try {
      await this.readSummary();
      this.error.value = null;
    } catch (e) {
      if (!this.abort.signal.aborted) {
        this.error.value = e;
      }
    } finally {
      this.isReading = false;
      this.readAt = Date.now();
      this.tookLast = this.readAt - from;
    }

    if (!this.abort.signal.aborted) {
      this.show(); // what arrived meanwhile
      this.follow();
      if (this.isStale) {
        this.isStale = false;
        this.readSoon();
      }
    }
  }

  private async readSummary(): Promise<void> {
    const { signal } = this.abort;
    const path = `/runs/${encodeURIComponent(this.id)}/summary`;
    const first = await readIfChanged<RunSummary>(path, { limit: pageSize }, this.view.peek() && this.etag, signal);
    if (first === null) {
      return;
    }

    const tasks: TaskSummary[] = [];
    let page: RunSummary = first.data;
    for (;;) {
      for (const item of page.items) {
        tasks[item.position] = item;
      }

      if (page.next_cursor === null) {
        break;
      }

      page = await get<RunSummary>(path, { limit: pageSize, cursor: page.next_cursor }, signal);
    }

    this.etag = first.data.next_cursor === null ? first.etag : null; // the tag is that of the first page
    this.view.value = { run: { ...first.data.run }, tasks, counts: countsOf(tasks) };
  }

  // A run that has ended does not change any more.
  private follow(): void {
    const run = this.view.peek()?.run;
    if (!run || isFinal(run.status) || this.stopListening) {
      this.endIfOver();
      return;
    }

    this.stopListening = listen(`/runs/${encodeURIComponent(this.id)}/watch`, {
      reset: () => {
        void this.read();
        void this.log.catchUp();
      },
      run: (data: Run) => {
        this.run = data;
        this.showSoon();
      },
      tasks: (data: ExecutionHead[]) => {
        this.heads.push(...data);
        this.showSoon();
      },
      log: (data: LogLine[]) => this.log.arrived(data),
    }, live => (this.isLive.value = live));
  }

  private showSoon(): void {
    this.shown ??= setTimeout(() => {
      this.shown = null;
      requestAnimationFrame(() => this.show());
    }, between);
  }

  private show(): void {
    const view = this.view.peek();
    if (!view || this.isReading || (this.run === null && this.heads.length === 0)) {
      return;
    }

    const { tasks, itemsChanged } = applied(view.tasks, this.heads);
    const run = this.run ? { ...view.run, ...this.run, inputs: view.run.inputs! } : view.run;
    this.heads = [];
    this.run = null;
    this.etag = null; // the view is no longer what was read: the state may have come back to that, and then it must be shown again
    this.view.value = { run, tasks, counts: tasks === view.tasks ? view.counts : countsOf(tasks) };
    if (this.endIfOver() || itemsChanged) {
      this.readSoon();
    }
  }

  // Nothing more comes: what the last events have not said is read once.
  private endIfOver(): boolean {
    const isOver = this.stopListening !== null && !this.isOver && isFinal(this.view.peek()!.run.status);
    if (isOver) {
      this.isOver = true;
      this.stopListening!();
      this.isLive.value = false;
      void this.log.catchUp();
    }

    return isOver;
  }

  // At most once a second, and seldom enough that a large run does not keep the service busy.
  private readSoon(): void {
    const wait = Math.max(0, this.readAt + Math.max(rereadAfter, 4 * this.tookLast) - Date.now());
    this.reread ??= setTimeout(() => {
      this.reread = null;
      void this.read();
    }, wait);
  }
}
