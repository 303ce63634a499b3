namespace Workflow.Functions.Tests.Storage;

/// <summary>A tick over many schedules: so many starts at once from one host, and the runs on the others.</summary>
/// <param name="calls">What one start and its run send, in order.</param>
/// <param name="partitionOf">The partition that a call goes to for a workflow.</param>
/// <param name="atOnce">How many starts are in progress at once.</param>
internal sealed class TickModel(IReadOnlyList<StorageCall> calls, Func<StorageCall, int, string> partitionOf, int atOnce)
{
    private readonly StorageCall[] _start = [.. calls.Where(call => call.IsOfTick)];
    private readonly StorageCall[] _run = [.. calls.Where(call => !call.IsOfTick)];

    /// <summary>Simulates it.</summary>
    /// <param name="schedules">How many workflows are due at 0 s, each of its own.</param>
    /// <returns>The account, when the last start was made, and when the last run ended, in seconds.</returns>
    public (AccountModel Account, double Started, double Ended) Simulate(int schedules)
    {
        var account = new AccountModel();
        var actors = new PriorityQueue<(int Workflow, int Call, bool IsRun), double>();
        var (next, started, ended) = (0, 0.0, 0.0);
        for (; next < Math.Min(atOnce, schedules); next++)
        {
            actors.Enqueue((next, 0, false), 0);
        }

        while (actors.TryDequeue(out var actor, out var now))
        {
            var sequence = actor.IsRun ? _run : _start;
            if (actor.Call < sequence.Length)
            {
                var call = sequence[actor.Call];
                actors.Enqueue(actor with { Call = actor.Call + 1 }, account.Answer(now, partitionOf(call, actor.Workflow), call.Entities));
            }
            else if (actor.IsRun)
            {
                ended = now;
            }
            else
            {
                started = now;
                actors.Enqueue((actor.Workflow, 0, true), now);
                if (next < schedules)
                {
                    actors.Enqueue((next++, 0, false), now);
                }
            }
        }

        return (account, started, ended);
    }
}
