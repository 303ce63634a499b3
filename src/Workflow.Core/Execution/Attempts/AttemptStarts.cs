using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Records the start of attempts, so that one that kills the process is detected. Attempts that this process has started
/// and abandoned because the store failed are tracked here and do not count as deaths.
/// </summary>
internal sealed class AttemptStarts
{
    private readonly ConcurrentDictionary<(string RunId, TaskCall Call), byte> _begun = new();

    /// <summary>How many processes have died while they ran an attempt.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="call">The attempt.</param>
    /// <param name="recorded">Its record, or <c>null</c>.</param>
    public int DeathsOf(string runId, TaskCall call, RecordedExecution? recorded) =>
        recorded is { Status: ExecutionStatus.Running or ExecutionStatus.Waiting } open
            ? Math.Max(0, open.OpenStarts - (_begun.ContainsKey((runId, call)) ? 1 : 0))
            : 0;

    /// <summary>Does the work of an attempt, unless it has killed the process too often or another host has done it.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="recorded">Its record, or <c>null</c>.</param>
    /// <param name="isRisky">
    /// Whether the work may kill the process, as expressions and handlers may. Its start is then on disk before it begins,
    /// or deaths would not be counted. Otherwise it ends at once, and its start is recorded together with its end.
    /// </param>
    /// <param name="work">The work. When it returns, the outcome of the attempt is on record or held.</param>
    /// <param name="ended">Converts the attempt's end to a result.</param>
    public async Task<T> RunAsync<T>(Attempt attempt, RecordedExecution? recorded, bool isRisky, Func<Task<T>> work, Func<TaskReport, T> ended)
    {
        if (isRisky)
        {
            return await RunCountedAsync(attempt, recorded, attempt.BeginAsync, work, ended);
        }

        var deaths = DeathsOf(attempt.Run.Id, attempt.Call, recorded);
        if (deaths >= ProcessDeaths.MaxDeaths)
        {
            return ended(await attempt.FailAfterDeathsAsync(recorded ?? default));
        }

        attempt.Begin(deaths);
        return await work();
    }

    /// <summary>Ends an attempt that waited: the expressions of its rules may kill the process. Until it has ended, its record stays what it is.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="recorded">Its record.</param>
    /// <param name="last">The last execution on record.</param>
    /// <param name="end">Ends it.</param>
    public Task<TaskReport> EndAsync(Attempt attempt, RecordedExecution recorded, TaskExecution? last, Func<Task<TaskReport>> end) =>
        last?.Attempt == attempt.Call.Attempt
            ? ContinueAsync(attempt, recorded, last, end, report => report)
            : end();

    /// <summary>Does what may kill the process for an attempt that waits. Until it has ended, its record stays what it is.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="recorded">Its record.</param>
    /// <param name="last">The same in full.</param>
    /// <param name="work">The work. When it returns, its outcome is on record.</param>
    /// <param name="ended">Converts the attempt's end to a result.</param>
    public Task<T> ContinueAsync<T>(Attempt attempt, RecordedExecution recorded, TaskExecution last, Func<Task<T>> work, Func<TaskReport, T> ended) =>
        RunCountedAsync(attempt, recorded, deaths => attempt.BeginEndAsync(last, deaths), work, ended);

    private async Task<T> RunCountedAsync<T>(Attempt attempt, RecordedExecution? recorded, Func<int, Task> begin, Func<Task<T>> work, Func<TaskReport, T> ended)
    {
        var deaths = DeathsOf(attempt.Run.Id, attempt.Call, recorded);
        if (deaths >= ProcessDeaths.MaxDeaths)
        {
            return ended(await attempt.FailAfterDeathsAsync(recorded ?? default));
        }

        var key = (attempt.Run.Id, attempt.Call);
        _begun[key] = 0;
        try
        {
            await begin(deaths);
            var answer = attempt.HasEnded ? ended(attempt.Report()) : await work();
            _begun.TryRemove(key, out _);
            return answer;
        }
        catch
        {
            // No death: the process lives, or stops normally. If this write fails too, the original exception is thrown all
            // the same.
            var givenUp = attempt.GiveUpAsync();
            await givenUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (givenUp.IsCompletedSuccessfully)
            {
                _begun.TryRemove(key, out _);
            }

            throw;
        }
    }
}
