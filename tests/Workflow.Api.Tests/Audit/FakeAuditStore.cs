using Workflow.Core.Audit;
using Workflow.Core.Paging;

namespace Workflow.Api.Tests.Audit;

/// <summary>An audit trail in memory.</summary>
public sealed class FakeAuditStore : IAuditStore
{
    private readonly List<AuditEntry> _entries = [];

    /// <summary>Thrown when an entry is added; <c>null</c>: it is added.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Thrown when an outcome is added; <c>null</c>: it is added.</summary>
    public Exception? OutcomeFault { get; set; }

    /// <summary>Before this, outcomes are not written.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>The filter of the last list.</summary>
    public AuditFilter? Filter { get; private set; }

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<AuditEntry> Entries
    {
        get
        {
            lock (_entries)
            {
                return [.. _entries];
            }
        }
    }

    public Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        if (Fault is { } fault)
        {
            return Task.FromException<AuditEntry>(fault);
        }

        lock (_entries)
        {
            _entries.Add(entry with { Id = $"{_entries.Count}" });
            return Task.FromResult(_entries[^1]);
        }
    }

    public async Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken)
    {
        await Gate;
        if (OutcomeFault is { } fault)
        {
            throw fault;
        }

        lock (_entries)
        {
            var index = _entries.FindIndex(e => e.Id == entry.Id);
            _entries[index] = _entries[index] with { Status = outcome.Status, WorkflowId = outcome.WorkflowId ?? entry.WorkflowId, CreatedId = outcome.CreatedId };
        }
    }

    public Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        Filter = filter;
        return Task.FromResult(new Page<AuditEntry>([.. Entries.Where(e => filter.Fits(e.Actor, e.ActorId, e.Action, e.WorkflowId) && filter.FitsSubject(e)).Reverse()], null));
    }

    public Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) => Task.FromResult(0);
}
