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

        return Decide(session, Start.MaxQueuedRuns) switch
        {
            OverlapVerdict.Start => Accept(session, RunStatus.Pending, []),
            OverlapVerdict.Wait or OverlapVerdict.Full when Start.ReplacesWaiting => Supersede(session),
            OverlapVerdict.Wait => Accept(session, RunStatus.Queued, []),
            OverlapVerdict.Full => RefuseAsFull(session),
            OverlapVerdict.Refuse when Start.RecordsSkip => Skip(session, Overlap.SkipReason(Slots.FindOldest(session, workflowId)?.Id, Start)),
            OverlapVerdict.Refuse => new Admission(AdmissionOutcome.AtLimit, null) { Oldest = Slots.FindOldest(session, workflowId) },
            _ => Replace(session),
        };
    }

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

        var repeated = RunStartJson.Write(keyed.Run).AsSpan().SequenceEqual(Inputs) && keyed.Run.Labels.Equals(Start.Run.Labels);
        return new Admission(repeated ? AdmissionOutcome.Repeated : AdmissionOutcome.KeyReused, keyed.Run);
    }

    private Admission Replace(Session session)
    {
        var workflowId = Start.Run.WorkflowId;
        var replaced = Change(session, Slots.EachActive(session, workflowId), Overlap.Replace);
        return Accept(session, Slots.CountHeld(session, workflowId) == 0 ? RunStatus.Pending : RunStatus.Queued, replaced);
    }

    private Admission Supersede(Session session)
    {
        var workflowId = Start.Run.WorkflowId;
        var replaced = Change(session, Slots.EachScheduledThatWaits(session, workflowId), Overlap.Supersede);

        // If it replaces another run, the queue does not grow.
        return Decide(session, replaced.Count > 0 ? int.MaxValue : Start.MaxQueuedRuns) switch
        {
            OverlapVerdict.Start => Accept(session, RunStatus.Pending, replaced),
            OverlapVerdict.Full => RefuseAsFull(session),
            _ => Accept(session, RunStatus.Queued, replaced),
        };
    }

    private OverlapVerdict Decide(Session session, int maxQueuedRuns) => Overlap.Decide(
        Start.Policy,
        Start.MaxConcurrentRuns,
        Slots.CountHeld(session, Start.Run.WorkflowId),
        Slots.CountQueued(session, Start.Run.WorkflowId),
        maxQueuedRuns);

    private Admission RefuseAsFull(Session session) =>
        Start.RecordsSkip ? Skip(session, Overlap.FullReason(Start)) : new Admission(AdmissionOutcome.QueueFull, null);

    private List<RunHead> Change(Session session, IEnumerable<KeyedHead> others, Func<RunHead, RunHead, (RunHead Changed, LogLine Line)?> change)
    {
        var replaced = new List<RunHead>();
        foreach (var (key, run) in others)
        {
            if (change(run, Start.Run) is not var (changed, line))
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
        RunLog.Append(session, RunWrites.Insert(session, run, Inputs, Start.IdempotencyKey), line);
        return new Admission(AdmissionOutcome.Accepted, run);
    }

    private Admission Accept(Session session, RunStatus status, IReadOnlyList<RunHead> replaced)
    {
        var run = Start.Run with { Status = status, StatusReason = status == RunStatus.Queued ? Reason(session) : null };
        var key = RunWrites.Insert(session, run, Inputs, Start.IdempotencyKey);
        RunLog.Append(session, key, Start.Line);
        foreach (var execution in CarriedOver)
        {
            execution.Write(session, key);
            StoredBodies.Carry(session, key, run.RerunOf, execution.Execution);
        }

        return new Admission(AdmissionOutcome.Accepted, run, replaced);
    }

    private string Reason(Session session) =>
        Overlap.WaitReason(Slots.FindInFrontOf(session, Start.Run), Start.MaxConcurrentRuns);
}
