using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Paging;
using Workflow.Core.Tests.Bulk;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;
using Workflow.Core.Tests.Scheduling.Backfills;

namespace Workflow.Core.Tests.Maintenance;

public sealed class CleanupTests
{
    private readonly Store _store = new();
    private readonly ListLogger<Cleanup> _logger = new();

    private Cleanup Cleanup
    {
        get
        {
            var (runs, time) = (new FakeRunStore(), new FakeTimeProvider());
            return new Cleanup(
                new RunRetention(runs, runs, new FakeWorkflowStore(), new FakeBackfillStore(), new RetentionOptions { Days = 0 }, time, NullLogger<RunRetention>.Instance),
                new BulkRetention(new FakeBulkStore(), new RetentionOptions(), time),
                new StatisticsRetention(new FakeStatistics { Due = _store.Hours() }, new RetentionOptions(), time),
                new AuditRetention(_store, new AuditOptions { EntriesPerSlice = 3 }, time),
                new SessionCleanup(_store, time),
                _logger);
        }
    }

    [Theory]
    [InlineData(0, 0, 0, false)]
    [InlineData(2, 0, 0, false)]
    [InlineData(3, 0, 0, true)]
    [InlineData(0, IBrowserSessionStore.MaxRemoved, 0, true)]
    [InlineData(0, 0, IRunStatistics.MaxRemoved, true)]
    public async Task RemoveSlicesAsync_SaysWhetherMoreIsDue(int entries, int sessions, int hours, bool expected)
    {
        (_store.Entries, _store.Sessions, _store.Hours) = (() => entries, () => sessions, () => hours);

        Assert.Equal(expected, await Cleanup.RemoveSlicesAsync(CancellationToken.None));
    }

    [Fact]
    public async Task RemoveSlicesAsync_RemovesTheOthers_WhenOneFails()
    {
        _store.Entries = () => throw new IOException("away");
        _store.Sessions = () => IBrowserSessionStore.MaxRemoved;

        Assert.True(await Cleanup.RemoveSlicesAsync(CancellationToken.None));
        Assert.Equal("Old entries of the audit trail could not be removed; this is tried again in a minute", Assert.Single(_logger.Lines, line => line.Level == LogLevel.Error).Message);
    }

    private sealed class Store : IAuditStore, IBrowserSessionStore
    {
        public Func<int> Entries { get; set; } = () => 0;

        public Func<int> Hours { get; set; } = () => 0;

        public Func<int> Sessions { get; set; } = () => 0;

        public Task<int> RemoveEntriesAsync(DateTimeOffset before, int most, CancellationToken cancellationToken) => Task.FromResult(Entries());

        public Task<int> RemoveExpiredSessionsAsync(DateTimeOffset before, CancellationToken cancellationToken) => Task.FromResult(Sessions());

        public Task<AuditEntry> AddEntryAsync(AuditEntry entry, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task CompleteEntryAsync(AuditEntry entry, AuditOutcome outcome, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Page<AuditEntry>> ListEntriesAsync(AuditFilter filter, PageRequest page, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task AddSessionAsync(BrowserSession session, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<BrowserSession?> FindSessionAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RenewSessionAsync(string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task RemoveSessionAsync(string id, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
