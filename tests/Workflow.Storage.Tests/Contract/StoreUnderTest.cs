using Workflow.Core.Access;
using Workflow.Core.Audit;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;

namespace Workflow.Storage.Tests.Contract;

/// <summary>A store of its own for one test: empty, initialised, and gone when it is disposed.</summary>
public sealed record StoreUnderTest(IWorkflowStore Workflows, IRunStore Runs, IScheduleStore Schedules, IBackfillStore Backfills, IAccessKeyStore Keys, IAuditStore Audit, IStoreHealth Health, IRunStatistics Statistics, Func<ValueTask> Remove) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Remove();
}
