using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>
/// Executes the writes of each run one at a time, in the order in which they were issued. What several callers record
/// meanwhile is written together, so that a run is not limited to one record per round trip.
/// </summary>
/// <param name="record">Writes the recordings of a run.</param>
internal sealed class WriteQueues(Func<string, IReadOnlyList<Recording>, Task> record) : IAsyncDisposable
{
    private readonly Dictionary<string, RunQueue> _queues = new(StringComparer.Ordinal);
    private bool _disposed;

    internal Task<T> Enqueue<T>(string runId, Func<Task<T>> write)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Add(runId, new Write(null, async () => done.SetResult(await write()), done.SetException));
        return done.Task;
    }

    internal Task<IReadOnlyList<TaskExecution>> EnqueueRecord(string runId, Recording recording)
    {
        Add(runId, new Write(recording, () => Task.CompletedTask, recording.Fail));
        return recording.Done;
    }

    /// <summary>Accepts no more writes, and waits for those that have been issued.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] draining;
        lock (_queues)
        {
            _disposed = true;
            draining = [.. _queues.Values.Select(queue => queue.Draining)];
        }

        await Task.WhenAll(draining);
    }

    private void Add(string runId, Write write)
    {
        lock (_queues)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_queues.TryGetValue(runId, out var queue))
            {
                queue.Writes.Enqueue(write);
                return;
            }

            queue = new RunQueue();
            queue.Writes.Enqueue(write);
            _queues.Add(runId, queue);
            queue.Draining = Task.Run(() => DrainAsync(runId, queue));
        }
    }

    private async Task DrainAsync(string runId, RunQueue queue)
    {
        while (Next(runId, queue) is { Count: > 0 } writes)
        {
            try
            {
                if (writes[0].Recording is not null)
                {
                    await record(runId, [.. writes.Select(write => write.Recording!)]);
                }

                foreach (var write in writes)
                {
                    await write.Do();
                }
            }
            catch (Exception e)
            {
                // A failed write only fails for its own caller; the next one is tried.
                writes.ForEach(write => write.Fail(e));
            }
        }
    }

    // One write, or all recordings up to the next write of another kind; empty if the queue is finished.
    private List<Write> Next(string runId, RunQueue queue)
    {
        lock (_queues)
        {
            if (!queue.Writes.TryDequeue(out var first))
            {
                _queues.Remove(runId);
                return [];
            }

            List<Write> writes = [first];
            while (first.Recording is not null && queue.Writes.TryPeek(out var next) && next.Recording is not null)
            {
                writes.Add(queue.Writes.Dequeue());
            }

            return writes;
        }
    }

    private sealed record Write(Recording? Recording, Func<Task> Do, Action<Exception> Fail);

    private sealed class RunQueue
    {
        internal Queue<Write> Writes { get; } = new();

        internal Task Draining { get; set; } = Task.CompletedTask;
    }
}
