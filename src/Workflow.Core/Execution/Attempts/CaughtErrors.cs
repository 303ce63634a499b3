using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The errors that tasks have caught, kept in memory while they are in use: thousands of tasks may name the same one, which may
/// have thousands of items.
/// </summary>
/// <param name="executions">Reads them.</param>
internal sealed class CaughtErrors(IExecutionReader executions) : IDisposable
{
    // In bytes, roughly.
    private const long MaxBytes = 32 * 1024 * 1024;
    private const int BytesPerEntry = 256;

    // Reading the records between two tasks costs less than another request, up to so many.
    private const int LargestGap = 50;

    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxBytes });

    /// <summary>The error that the task of an attempt has caught, or <c>null</c>; of several, the first by position.</summary>
    /// <remarks>All tasks that it may catch errors of have ended.</remarks>
    /// <param name="attempt">The attempt.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<JsonElement?> GetAsync(Attempt attempt, CancellationToken cancellationToken)
    {
        var (runId, position) = (attempt.Run.Id, attempt.Call.Position);
        if (_cache.TryGetValue((runId, position), out JsonElement known))
        {
            return known;
        }

        var recorded = await executions.ListRecordedAsync(runId, Ranges(attempt.Version.Plan, position), cancellationToken);
        var caught = recorded.FirstOrDefault(e => e.Index is null && e.CaughtBy == attempt.Task.Name);
        if (caught.CaughtBy is null || await executions.FindLastAsync(runId, caught.Position, null, cancellationToken) is not { Error: { } error } failed)
        {
            return null;
        }

        var view = ErrorRules.View(error, failed.Task, failed.Attempt);
        _cache.Set((runId, position), view, new MemoryCacheEntryOptions
        {
            Size = JsonMarshal.GetRawUtf8Value(view).Length + BytesPerEntry,
            SlidingExpiration = TimeSpan.FromMinutes(10),
        });
        return view;
    }

    /// <inheritdoc/>
    public void Dispose() => _cache.Dispose();

    // Where the records of the tasks that name it are: few ranges, and no items in them.
    private static IReadOnlyList<ExecutionRange> Ranges(RunPlan plan, int position)
    {
        List<int> near = [];
        foreach (var upstream in plan.Tasks[position].Upstreams.Where(upstream => plan.Tasks[upstream].Catches.Contains(position)).Order())
        {
            var next = near.Count > 0 && upstream - near[^1] <= LargestGap ? near[^1] + 1 : upstream;
            near.AddRange(Enumerable.Range(next, upstream - next).Where(between => !plan.Tasks[between].HasItems).Append(upstream));
        }

        return TaskHeads.Ranges(plan, near);
    }
}
