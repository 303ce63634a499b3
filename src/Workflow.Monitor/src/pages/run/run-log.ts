// The log of a run: read page by page, then added to by events. No line is shown twice, and none is missed.
import { signal } from '@preact/signals';
import { get } from '../../api/client.ts';
import type { LogLine, Page } from '../../api/types.ts';
import { LineSet } from './line-set.ts';

const pageSize = 500;

export class RunLog {
  /** Grows with each change of `lines`. */
  readonly version = signal(0);
  readonly isLoading = signal(false);
  readonly hasMore = signal(true);
  readonly error = signal<unknown>(null);
  /** In the order of the log. */
  readonly lines: LogLine[] = [];

  private readonly known = new LineSet();
  private cursor: string | null = null; // of the last page: it is read again to find what was added to it
  private isOpen = false;
  private isStale = false;
  private waiting: LogLine[] = [];

  constructor(private readonly id: string, private readonly abort: AbortSignal) {
  }

  /** Reads the first page, unless that is done. */
  open(): void {
    if (!this.isOpen) {
      this.isOpen = true;
      void this.more();
    }
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (!this.isOpen || this.isLoading.peek() || !this.hasMore.peek()) {
      return;
    }

    this.isLoading.value = true;
    try {
      const page: Page<LogLine> = await get<Page<LogLine>>(`/runs/${encodeURIComponent(this.id)}/logs`, { limit: pageSize, cursor: this.cursor }, this.abort);
      this.add(page.items);
      this.error.value = null;
      if (page.next_cursor !== null) {
        this.cursor = page.next_cursor;
      } else {
        this.hasMore.value = false;
        this.add(this.waiting.splice(0));
      }
    } catch (e) {
      if (!this.abort.aborted) {
        this.error.value = e;
      }
    } finally {
      this.isLoading.value = false;
    }

    if (this.isStale) {
      this.isStale = false;
      await this.catchUp();
    }
  }

  /** Reads on from the last page that was read. */
  async catchUp(): Promise<void> {
    if (this.isLoading.peek()) {
      this.isStale = true; // the page that is being read may be older
    } else if (this.isOpen && !this.hasMore.peek()) {
      this.hasMore.value = true;
      await this.more();
    }
  }

  /** Lines of an event. Before the last page is read, they wait: that page may have them too. */
  arrived(lines: readonly LogLine[]): void {
    if (!this.isOpen) {
      return;
    }

    if (this.hasMore.peek()) {
      this.waiting.push(...lines);
    } else {
      this.add(lines);
    }
  }

  private add(lines: readonly LogLine[]): void {
    const fresh = lines.filter(l => this.known.add(l));
    if (fresh.length > 0) {
      this.lines.push(...fresh);
      this.version.value++;
    }
  }
}
