using Workflow.Core.History;
using Workflow.Storage.Sqlite.Bodies;
using Workflow.Storage.Sqlite.Connections;
using Workflow.Storage.Sqlite.Workflows;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>A start that is to be admitted, in the writer's transaction. JSON is encoded already.</summary>
/// <param name="Start">The start, without what it carries over.</param>
/// <param name="Inputs">JSON.</param>
/// <param name="CarriedOver">The executions that it carries over.</param>
internal sealed record AdmissionRow(RunAdmission Start, byte[] Inputs, ExecutionRow[] CarriedOver)
{
    internal static AdmissionRow Of(RunAdmission start) => new(
        start with { CarriedOver = null },
        RunStartJson.Write(start.Run),
        start.CarriedOver?.Select(ExecutionRow.Of).ToArray() ?? []);

    internal Admission Decide(Session session)
    {
        if (Start.IsDue)
        {
            return DecideDue(session);
        }

        // A repeated start gets its run, even if the workflow has been removed in between.
        if (FindEarlier(session) is { } earlier)
        {
            return earlier;
        }

        var workflowId = Start.Run.WorkflowId;
        if (!WorkflowReads.Exists(session, workflowId))
        {
            return new Admission(AdmissionOutcome.NoWorkflow, null);
        }

        if (Start.Run.Group is not null)
        {
            return Accept(session, RunStatus.Pending, []);
        }

        if (Start.SkipReason is { } reason)
        {
            return Skip(session, reason);
        }

        return Carry(session, Decide(session, Start.MaxQueuedRuns));
    }

    // A run whose instant has come: it is there already, and changes.
    private Admission DecideDue(Session session)
    {
        if (RunReads.FindHead(session, Start.Run.Id) is not { Run: { Status: RunStatus.Queued, QueuedFor: QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch } } found)
        {
            return new Admission(AdmissionOutcome.Repeated, RunReads.Find(session, Start.Run.Id)?.Run ?? Start.Run with { Status = RunStatus.Skipped });
        }

        return (this with { Due = found }).Carry(session, Decide(session, int.MaxValue));
    }

    private KeyedHead? Due { get; init; }

    private Admission Carry(Session session, OverlapVerdict verdict)
    {
        var workflowId = Start.Run.WorkflowId;
        return verdict switch
        {
            OverlapVerdict.Start => Accept(session, RunStatus.Pending, []),
            OverlapVerdict.Wait or OverlapVerdict.WaitForKey or OverlapVerdict.WaitForRate or OverlapVerdict.Full when Start.ReplacesWaiting => Supersede(session),
            OverlapVerdict.Wait => Accept(session, RunStatus.Queued, []),
            OverlapVerdict.WaitForKey => Accept(session, RunStatus.Queued, [], QueuedFor.Key),
            OverlapVerdict.WaitForRate => Accept(session, RunStatus.Queued, [], QueuedFor.Rate),
            OverlapVerdict.Debounce => Debounce(session),
            OverlapVerdict.Gather => Gather(session),
            OverlapVerdict.Delay => Accept(session, RunStatus.Queued, [], QueuedFor.Start),
            OverlapVerdict.Full => RefuseAsFull(session),
            OverlapVerdict.Refuse when Start.RecordsSkip => Skip(session, Overlap.SkipReason(Slots.FindOldest(session, workflowId)?.Id, Start)),
            OverlapVerdict.Refuse => new Admission(AdmissionOutcome.AtLimit, null) { Oldest = Slots.FindOldest(session, workflowId) },
            OverlapVerdict.RefuseForKey when Start.RecordsSkip => Skip(session, Overlap.KeySkipReason(OldestHolder(session)?.Id, Start)),
            OverlapVerdict.RefuseForKey => new Admission(AdmissionOutcome.AtLimit, null) { Oldest = OldestHolder(session), IsKeyLimit = true },
            OverlapVerdict.ReplaceKey => ReplaceKey(session),
            _ => Replace(session),
        };
    }

    private RunHead? OldestHolder(Session session) => Slots.ListHolders(session, Start.Run.WorkflowId, Start.Run.ConcurrencyKey!, 1) is [var oldest] ? oldest.Run : null;

    private Admission? FindEarlier(Session session)
    {
        if (RunReads.Find(session, Start.Run.Id) is { } same)
        {
            return new Admission(AdmissionOutcome.Repeated, same.Run);
        }

        if (Start.IdempotencyKey is null
            || RunReads.FindByIdempotencyKey(session, Start.Run.WorkflowId, Start.IdempotencyKey) is not { } keyed)
        {
            return null;
        }

        var repeated = Gathering.IsSame(keyed.Run, Start);
        return new Admission(repeated ? AdmissionOutcome.Repeated : AdmissionOutcome.KeyReused, keyed.Run);
    }

    private Admission Replace(Session session)
    {
        var replaced = Change(session, Slots.EachActive(session, Start.Run.WorkflowId).Where(other => other.Run.QueuedFor is not (QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch)), Overlap.Replace);
        return Enter(session, replaced, isFree: Slots.CountHeld(session, Start.Run.WorkflowId) == 0);
    }

    private Admission ReplaceKey(Session session)
    {
        var replaced = Change(session, Slots.EachOfKey(session, Start.Run.WorkflowId, Start.Run.ConcurrencyKey!), Overlap.Replace);
        return Enter(session, replaced, isFree: Slots.CountHeld(session, Start.Run.WorkflowId) < Start.MaxConcurrentRuns && Slots.IsLineEmpty(session, Start.Run.WorkflowId));
    }

    // After others were replaced: runs that are ordered to end keep slot and place until they have ended.
    private Admission Enter(Session session, List<RunHead> replaced, bool isFree) =>
        Start is { KeyLimit.Limit: var limit, Run.ConcurrencyKey: { } key } && Slots.CountPlaces(session, Start.Run.WorkflowId, key) >= limit
            ? Accept(session, RunStatus.Queued, replaced, QueuedFor.Key)
            : Accept(session, isFree ? RunStatus.Pending : RunStatus.Queued, replaced);

    private Admission Supersede(Session session)
    {
        var workflowId = Start.Run.WorkflowId;
        var replaced = Change(session, Slots.EachScheduledThatWaits(session, workflowId), Overlap.Supersede);

        // If it replaces another run, the queue does not grow.
        return Decide(session, replaced.Count > 0 ? int.MaxValue : Start.MaxQueuedRuns) switch
        {
            OverlapVerdict.Start => Accept(session, RunStatus.Pending, replaced),
            OverlapVerdict.Full => RefuseAsFull(session),
            OverlapVerdict.WaitForKey => Accept(session, RunStatus.Queued, replaced, QueuedFor.Key),
            OverlapVerdict.WaitForRate => Accept(session, RunStatus.Queued, replaced, QueuedFor.Rate),
            _ => Accept(session, RunStatus.Queued, replaced),
        };
    }

    private Admission Debounce(Session session)
    {
        var replaced = Change(session, Slots.ListQuiet(session, Start.Run.WorkflowId), Core.History.Debounce.Replace);

        // If it replaces another run, the queue does not grow.
        return replaced.Count == 0 && Slots.CountQueued(session, Start.Run.WorkflowId) >= Start.MaxQueuedRuns
            ? RefuseAsFull(session)
            : Accept(session, RunStatus.Queued, replaced, QueuedFor.Quiet);
    }

    private Admission Gather(Session session)
    {
        if (GatheredRuns.Find(session, Start.Run) is { } found && Gathering.Add(found.Run, Start) is var (changed, line))
        {
            GatheredRuns.Write(session, found, changed, line);
            return new Admission(AdmissionOutcome.Accepted, changed);
        }

        return Slots.CountQueued(session, Start.Run.WorkflowId) >= Start.MaxQueuedRuns ? RefuseAsFull(session) : Accept(session, RunStatus.Queued, [], QueuedFor.Batch);
    }

    private OverlapVerdict Decide(Session session, int maxQueuedRuns) => Overlap.Decide(Start, Count(session), maxQueuedRuns);

    private Occupancy Count(Session session)
    {
        var workflowId = Start.Run.WorkflowId;
        var queued = Slots.CountQueued(session, workflowId);
        var inLine = queued == 0 || Slots.IsLineEmpty(session, workflowId) ? 0 : 1; // more need not be counted
        var (places, inKeyLine) = Start is { KeyLimit: not null, Run.ConcurrencyKey: { } key }
            ? (Slots.CountPlaces(session, workflowId, key), Slots.IsKeyLineEmpty(session, workflowId, key) ? 0 : 1)
            : (0, 0);
        return new Occupancy(Slots.CountHeld(session, workflowId), inLine, queued - inLine, places, inKeyLine, RateOf(session));
    }

    private RateState RateOf(Session session) => Start.IsRated ? Rates.StateOf(session, Start.Run.WorkflowId, Start.Run.RateKey!) : default;

    private Admission RefuseAsFull(Session session) =>
        Start.RecordsSkip ? Skip(session, Overlap.FullReason(Start)) : new Admission(AdmissionOutcome.QueueFull, null);

    private List<RunHead> Change(Session session, IEnumerable<KeyedHead> others, Func<RunHead, RunHead, (RunHead Changed, LogLine Line)?> change)
    {
        var replaced = new List<RunHead>();
        foreach (var (key, run) in others)
        {
            if (run.Id == Start.Run.Id || change(run, Start.Replacing) is not var (changed, line))
            {
                continue;
            }

            RunWrites.Change(session, key, run, changed);
            RunLog.Append(session, new RunKey(key, changed.Id), line);
            replaced.Add(changed);
        }

        return replaced;
    }

    private Admission Skip(Session session, string reason)
    {
        var (run, line) = Overlap.Skip(Start, reason);
        if (Due is { } due)
        {
            return Changed(session, due, run, line, []);
        }

        RunLog.Append(session, RunWrites.Insert(session, run, Inputs, Start.IdempotencyKey), line);
        return new Admission(AdmissionOutcome.Accepted, run);
    }

    private Admission Accept(Session session, RunStatus status, IReadOnlyList<RunHead> replaced, QueuedFor queuedFor = default)
    {
        var (dueAt, dueBy) = queuedFor switch
        {
            QueuedFor.Rate => (RateOf(session).DueAt(Start.Rate!, Start.Line.At), Start.Run.DueBy),
            QueuedFor.Quiet => Core.History.Debounce.InstantsOf(Start.DebounceSeconds!.Value, Start.Line.At, replaced),
            QueuedFor.Batch => (Gathering.DueAt(Start), null),
            _ => ((DateTimeOffset?)null, Start.Run.DueBy),
        };
        var run = Start.Run with
        {
            Status = status,
            QueuedFor = queuedFor,
            DueAt = dueAt,
            DueBy = dueBy,
            StatusReason = queuedFor == QueuedFor.Quiet ? Core.History.Debounce.WaitReason(dueAt, dueBy) : status == RunStatus.Queued ? Reason(session, queuedFor) : null,
        };
        if (status == RunStatus.Pending && Start.IsRated)
        {
            Rates.Begin(session, run.WorkflowId, run.RateKey!, Start.Rate!, Start.Line.At);
        }

        if (Due is { } due)
        {
            return Changed(session, due, run, Start.Line, replaced);
        }

        var key = RunWrites.Insert(session, run, Inputs, Start.IdempotencyKey);
        RunLog.Append(session, key, Start.Line);
        foreach (var execution in CarriedOver)
        {
            execution.Write(session, key);
            StoredBodies.Carry(session, key, run.RerunOf, execution.Execution);
        }

        return new Admission(AdmissionOutcome.Accepted, run, replaced);
    }

    private static Admission Changed(Session session, KeyedHead due, Run run, LogLine line, IReadOnlyList<RunHead> replaced)
    {
        RunWrites.Change(session, due.Key, due.Run, run.ToHead());
        RunLog.Append(session, new RunKey(due.Key, run.Id), line);
        return new Admission(AdmissionOutcome.Accepted, run, replaced);
    }

    private string Reason(Session session, QueuedFor queuedFor) => queuedFor switch
    {
        QueuedFor.Start => Overlap.DelayReason(Start.Run),
        QueuedFor.Batch => Gathering.WaitReason(1, Start.Batch!, Gathering.DueAt(Start)),
        QueuedFor.Rate => RateLine.WaitReason(Start.Rate!, Start.Run.RateKey, Rates.FindLast(session, Start.Run.WorkflowId, Start.Run.RateKey!)),
        QueuedFor.Key => Overlap.KeyWaitReason(OldestHolder(session)?.Id, Start.Run.ConcurrencyKey, Start.KeyLimit?.Limit ?? 1),
        _ => Overlap.WaitReason(Slots.FindInFrontOf(session, Start.Run), Start.MaxConcurrentRuns),
    };
}
