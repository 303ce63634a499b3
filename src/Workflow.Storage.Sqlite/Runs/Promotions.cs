using Workflow.Core.History;
using Workflow.Storage.Sqlite.Connections;

namespace Workflow.Storage.Sqlite.Runs;

/// <summary>Lets in the runs that wait, within the writer's transaction.</summary>
internal sealed class Promotions(Session session, long workflowId, PromotionOrder order)
{
    private bool _isMore;

    internal static Promotion Run(Session session, long workflowId, PromotionOrder order) => new Promotions(session, workflowId, order).Run();

    private Promotion Run()
    {
        HashSet<string> rates = new(StringComparer.Ordinal);
        if (order.RateKey is { } rate)
        {
            rates.Add(rate);
        }

        if (order.Key is { } line)
        {
            GivePlaces(line, rates);
        }

        foreach (var key in rates)
        {
            LookAt(key);
        }

        var begun = GiveSlots();
        return new Promotion(begun, _isMore);
    }

    // The free places of a key, to the first runs in its line.
    private void GivePlaces(KeyLine line, HashSet<string> rates)
    {
        var free = Math.Min(line.Limit - Slots.CountPlaces(session, workflowId, line.Key), Overlap.MaxPromoted);
        var entered = free > 0 ? Slots.ListKeyLine(session, workflowId, line.Key, free) : [];
        foreach (var (key, run) in entered)
        {
            if (order.Rate is { } rule && run.RateKey is { } rateKey)
            {
                RunWrites.Change(session, key, run, RateLine.Enter(run, rule, order.At)!);
                rates.Add(rateKey);
            }
            else
            {
                RunWrites.Change(session, key, run, Overlap.EnterLine(run, order.MaxConcurrentRuns)!);
            }
        }

        _isMore |= entered.Count == Overlap.MaxPromoted;
    }

    // The first in the line of a rate limit leaves it if its time has come. All do if there is no limit any more.
    private void LookAt(string rateKey)
    {
        var waiting = Rates.ListLine(session, workflowId, rateKey, order.Rate is null ? Overlap.MaxPromoted : 1);
        if (waiting is not [var first, ..])
        {
            return;
        }

        if (order.Rate is not { } rule)
        {
            waiting.ForEach(Leave);
            _isMore |= waiting.Count == Overlap.MaxPromoted;
            return;
        }

        var state = Rates.StateOf(session, workflowId, rateKey);
        if (!state.HasNext && state.IsOpen(rule, order.At))
        {
            Leave(first);
        }
        else
        {
            Mark(first, state.HasNext ? null : state.LastBegun + rule.Spacing);
        }

        // The one because of which the line is looked at stays in it.
        if (order.DueRun is { } due && due != first.Run.Id && RunReads.FindHead(session, due) is { } other)
        {
            Mark(other, null);
        }
    }

    // The free slots, to the first runs in the line. What a rate limit does not let begin yet goes back into its line.
    private List<RunHead> GiveSlots()
    {
        var free = order.MaxConcurrentRuns - Slots.CountHeld(session, workflowId);
        List<RunHead> promoted = [];
        var (back, isBack) = (0, true);
        while (isBack && Math.Min(free - promoted.Count, Overlap.MaxPromoted - promoted.Count - back) is var most and > 0)
        {
            isBack = false;
            foreach (var (key, run) in Slots.ListLine(session, workflowId, most))
            {
                if (order.Rate is { } rule && run.RateKey is { } rateKey)
                {
                    var last = Rates.FindLast(session, workflowId, rateKey);
                    if (!new RateState(last, false, false).IsOpen(rule, order.At))
                    {
                        RunWrites.Change(session, key, run, RateLine.Enter(run, rule, last!.Value + rule.Spacing)!);
                        (back, isBack) = (back + 1, true);
                        continue;
                    }
                }

                promoted.Add(Begin(key, run));
            }
        }

        _isMore |= promoted.Count + back == Overlap.MaxPromoted;
        return promoted;
    }

    private RunHead Begin(long key, RunHead run)
    {
        var (pending, said) = Overlap.Promote(run, order.At)!.Value;
        RunWrites.Change(session, key, run, pending);
        RunLog.Append(session, new RunKey(key, pending.Id), said);
        if (run.RateKey is { } rateKey && order.Rate is { } rule)
        {
            Rates.Begin(session, run.WorkflowId, rateKey, rule, order.At);
            if (Rates.ListLine(session, workflowId, rateKey, 1) is [var next])
            {
                Mark(next, order.At + rule.Spacing);
            }
        }

        return pending;
    }

    private void Leave(KeyedHead waiting) => RunWrites.Change(session, waiting.Key, waiting.Run, RateLine.Leave(waiting.Run, order.MaxConcurrentRuns)!);

    private void Mark(KeyedHead waiting, DateTimeOffset? dueAt)
    {
        if (RateLine.Mark(waiting.Run, dueAt) is { } marked)
        {
            RunWrites.Change(session, waiting.Key, waiting.Run, marked);
        }
    }
}
