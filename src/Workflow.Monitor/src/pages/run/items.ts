// The items of a for_each: read page by page, as far as the reader goes.
import { signal } from '@preact/signals';
import { get } from '../../api/client.ts';
import type { Execution, ExecutionStatus, Page } from '../../api/types.ts';

const pageSize = 200;
const between = 2_000; // milliseconds

export class Items {
  /** Grows with each change. */
  readonly version = signal(0);
  items: Execution[] = [];
  hasMore = true;
  isLoading = false;
  error: unknown = null;
  private cursor: string | null = null;
  private refreshing: ReturnType<typeof setTimeout> | undefined;
  private readonly abort = new AbortController();

  constructor(private readonly runId: string, readonly task: string, readonly status: ExecutionStatus | null) {
    void this.more();
  }

  stop(): void {
    this.abort.abort();
    clearTimeout(this.refreshing);
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    if (this.hasMore && !this.isLoading) {
      await this.reading(async () => {
        const page = await this.page(this.cursor);
        this.items = [...this.items, ...page.items.filter(isItem)];
        this.cursor = page.next_cursor;
      });
    }
  }

  /** Reads what was read before again within two seconds. */
  refreshSoon(): void {
    this.refreshing ??= setTimeout(() => {
      this.refreshing = undefined;
      void this.refresh();
    }, between);
  }

  private async refresh(): Promise<void> {
    if (this.isLoading) {
      this.refreshSoon();
      return;
    }

    await this.reading(async () => {
      const items: Execution[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<Execution> = await this.page(cursor);
        items.push(...page.items.filter(isItem));
        cursor = page.next_cursor;
      } while (cursor !== null && items.length < this.items.length);
      this.items = items;
      this.cursor = cursor;
    });
  }

  private async reading(read: () => Promise<void>): Promise<void> {
    this.isLoading = true;
    try {
      await read();
      this.hasMore = this.cursor !== null;
      this.error = null;
    } catch (e) {
      this.error = e;
      this.hasMore = false;
    }

    this.isLoading = false;
    if (!this.abort.signal.aborted) {
      this.version.value++;
    }
  }

  private page(cursor: string | null): Promise<Page<Execution>> {
    return get<Page<Execution>>(`/runs/${encodeURIComponent(this.runId)}/tasks`, { task: this.task, status: this.status, payloads: false, limit: pageSize, cursor }, this.abort.signal);
  }
}

const isItem = (e: Execution): boolean => e.index !== null;
