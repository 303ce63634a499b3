using System.Globalization;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Core.Tests.Definitions;

/// <content>The state of schedules, in memory.</content>
internal sealed partial class FakeWorkflowStore : IScheduleStore
{
    private readonly SortedDictionary<long, ScheduleState> _schedules = [];
    private readonly List<(long WorkflowId, Tick Tick)> _ticks = [];

    /// <summary>Does something between the next read of a caller and its step.</summary>
    public Action? BeforeAdvance { get; set; }

    /// <summary>A workflow that the next list of what is due leaves out, as one that is just being written.</summary>
    public long? LeftOut { get; set; }

    public Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        var leftOut = LeftOut;
        LeftOut = null;
        return Task.FromResult<IReadOnlyList<ScheduleState>>([.. _schedules.Values.Where(s => s.DueAt <= now && s.WorkflowId != leftOut).OrderBy(s => s.DueAt).Take(limit)]);
    }

    public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => Task.FromResult(_schedules.Values.Min(s => s.DueAt));

    public Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core lists schedules.");

    public Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken) => Task.FromResult(_schedules.GetValueOrDefault(workflowId));

    public Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken)
    {
        var before = BeforeAdvance;
        BeforeAdvance = null;
        before?.Invoke();
        if (_schedules.GetValueOrDefault(advance.To.WorkflowId)?.Revision != advance.To.Revision)
        {
            return Task.FromResult<ScheduleState?>(null);
        }

        var id = advance.To.WorkflowId;
        if (advance.To.PausedReason is not null)
        {
            _workflows[id] = advance.Disabled(_workflows[id]);
        }

        foreach (var (runId, reason) in advance.Replaced)
        {
            var place = _ticks.FindIndex(t => t.WorkflowId == id && t.Tick.RunId == runId);
            _ticks[place] = (id, _ticks[place].Tick with { Outcome = TickOutcome.Replaced, Reason = reason });
        }

        _ticks.AddRange(advance.Ticks.Select(t => (id, t)));
        return Task.FromResult<ScheduleState?>(Put(advance.Written));
    }

    public Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Tick>>([.. _ticks.Where(t => t.WorkflowId == workflowId).Select(t => t.Tick).Reverse().Take(limit)]);

    /// <summary>Sets the state of a schedule.</summary>
    public ScheduleState Put(ScheduleState state)
    {
        var revision = int.Parse(state.Revision.Length == 0 ? "0" : state.Revision, CultureInfo.InvariantCulture) + 1;
        return _schedules[state.WorkflowId] = state with { Revision = revision.ToString(CultureInfo.InvariantCulture) };
    }

    private void Follow(Core.Definitions.StoredWorkflow? before, Core.Definitions.StoredWorkflow after)
    {
        var state = _schedules.GetValueOrDefault(after.Id);
        if (ScheduleChange.Apply(state, before, after, after.UpdatedAt) is { } changed && !ReferenceEquals(changed, state))
        {
            Put(changed);
        }
    }
}
