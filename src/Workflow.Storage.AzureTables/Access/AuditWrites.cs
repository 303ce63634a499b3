using Azure;
using Azure.Data.Tables;
using Workflow.Storage.AzureTables.Account;

namespace Workflow.Storage.AzureTables.Access;

/// <summary>
/// Writes entries of the audit trail. What is to be written while a transaction is in progress waits, and shares the next
/// one: an entry alone costs one request, and many at once cost much less.
/// </summary>
internal sealed class AuditWrites(TableClient table) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _waiting = [];
    private Task _writing = Task.CompletedTask;
    private bool _isWriting;

    /// <summary>Writes rows, and sets columns of another, in one transaction.</summary>
    /// <param name="rows">Rows, whose keys nobody else writes: a repeated request writes them again.</param>
    /// <param name="columns">The columns to set of a row; nothing is written if the row is gone.</param>
    internal Task WriteAsync(IReadOnlyList<TableEntity> rows, TableEntity? columns)
    {
        var write = new Waiting(rows, columns);
        lock (_gate)
        {
            _waiting.Enqueue(write);
            if (!_isWriting)
            {
                _isWriting = true;
                _writing = Task.Run(WriteAllAsync);
            }
        }

        return write.Done.Task;
    }

    /// <summary>Waits for what is to be written.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            return new ValueTask(_writing);
        }
    }

    private async Task WriteAllAsync()
    {
        while (Take() is { Count: > 0 } some)
        {
            if (!await TryWriteAsync(some))
            {
                await Task.WhenAll(some.Select(write => TryWriteAsync([write])));
            }
        }
    }

    // False: nothing was written, as a row whose columns are set is gone. Alone that is no fault; others are to be written
    // without it.
    private async Task<bool> TryWriteAsync(List<Waiting> writes)
    {
        try
        {
            await CommitAsync(writes);
            writes.ForEach(write => write.Done.SetResult());
        }
        catch (RequestFailedException e) when (e.Status == 404 && writes.Count > 1)
        {
            return false;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            writes[0].Done.SetResult();
        }
        catch (Exception e)
        {
            writes.ForEach(write => write.Done.SetException(e));
        }

        return true;
    }

    private Task CommitAsync(IEnumerable<Waiting> writes)
    {
        var batch = new Batch(table, AuditRow.Partition);
        foreach (var write in writes)
        {
            foreach (var row in write.Rows)
            {
                batch.Upsert(row);
            }

            if (write.Columns is { } columns)
            {
                batch.Merge(columns);
            }
        }

        return batch.CommitAsync();
    }

    private List<Waiting> Take()
    {
        List<Waiting> taken = [];
        var rows = 0;
        lock (_gate)
        {
            while (_waiting.TryPeek(out var next) && (rows += next.Count) <= Batch.MostRows)
            {
                taken.Add(_waiting.Dequeue());
            }

            _isWriting = taken.Count > 0;
        }

        return taken;
    }

    private sealed record Waiting(IReadOnlyList<TableEntity> Rows, TableEntity? Columns)
    {
        // Continuations run elsewhere, so that the next transaction begins at once.
        internal TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal int Count => Rows.Count + (Columns is null ? 0 : 1);
    }
}
