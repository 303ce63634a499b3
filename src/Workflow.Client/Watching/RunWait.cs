using Workflow.Client.Sending;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Client.Watching;

/// <summary>Waits for the end of a run: by a watch where the service keeps one open, else by asking again, less and less often.</summary>
internal static class RunWait
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Waits.</summary>
    /// <returns>The run as it ended.</returns>
    public static async Task<RunResponse> ForEndAsync(Connection connection, string id, CancellationToken cancellationToken)
    {
        var patience = new Patience(connection);
        var (pause, watches) = (FirstPause, true);
        while (true)
        {
            WorkflowException? failure = null;
            try
            {
                var run = await connection.GetAsync<RunResponse>(Address.Api($"runs/{id}"), null, cancellationToken).ConfigureAwait(false);
                patience.Answered();
                if (run.Status.IsFinal())
                {
                    return run;
                }
            }
            catch (WorkflowException e) when (patience.Bears(e))
            {
                failure = e;
            }

            if (failure is not null)
            {
                await patience.PauseAsync(failure, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (watches)
            {
                watches = await WatchAsync(connection, id, cancellationToken).ConfigureAwait(false);
                if (watches)
                {
                    continue;
                }
            }

            await Task.Delay(pause, connection.Time, cancellationToken).ConfigureAwait(false);
            pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause;
        }
    }

    // Whether it reported the end, or at least lasted: one that ends at once is that of a service which keeps none open, and where nothing
    // comes, something in between keeps it. What is wrong with a watch is wrong with the next question too, or does not matter.
    private static async Task<bool> WatchAsync(Connection connection, string id, CancellationToken cancellationToken)
    {
        var (from, hasHeard) = (connection.Time.GetTimestamp(), false);
        try
        {
            var stream = await EventStream.OpenAsync(connection, Address.Api($"runs/{id}/watch"), null, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                while (await stream.NextAsync(cancellationToken).ConfigureAwait(false) is { } next)
                {
                    hasHeard = true;
                    if (next is WatchEnded || (next is RunChanged changed && changed.Run.Status.IsFinal()))
                    {
                        return true;
                    }
                }
            }
        }
        catch (WorkflowException)
        {
            // answered by the next question
        }

        return hasHeard && connection.Time.GetElapsedTime(from) > LongestPause;
    }
}
