using System.Diagnostics;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Paging;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Sqlite;

namespace Workflow.Benchmarks;

/// <summary>
/// The time to read a page of the list of runs on SQLite, by how many runs there are and how they are filtered: it should
/// depend on the page only, wherever in the list it is.
/// </summary>
internal static class ListTable
{
    private const int Workflows = 100;
    private const int PageSize = 100;
    private const int DeepPages = 200;
    private const int Writers = 256;
    private const int EndedOneIn = 10;

    private static readonly int[] Sizes = [10_000, 1_000_000];
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task PrintAsync(TextWriter to)
    {
        await to.WriteLineAsync($"One page of {PageSize} runs, milliseconds (median, longest)\n");
        await to.WriteLineAsync("| runs | newest | 200 pages on | of a workflow | of a status | of both | of a span of time |");
        await to.WriteLineAsync("| ---- | ------ | ------------ | ------------- | ----------- | ------- | ----------------- |");
        foreach (var size in Sizes)
        {
            var folder = Directory.CreateTempSubdirectory("workflow-lists-").FullName;
            try
            {
                await using var store = new SqliteStore(new SqliteStoreOptions { DataDirectory = folder });
                await FillAsync(store, size);
                await to.WriteLineAsync($"| {size:N0} | {string.Join(" | ", await MeasureAsync(store, size))} |");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static async Task FillAsync(SqliteStore store, int size)
    {
        await store.InitializeAsync(CancellationToken.None);
        for (var i = 0; i < Workflows; i++)
        {
            await store.CreateAsync(new WorkflowDefinition { Name = $"w{i}" }, isActive: true, Start, CancellationToken.None);
        }

        await Parallel.ForAsync(0, size, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, token) =>
        {
            var (workflow, at) = ((i % Workflows) + 1, Start.AddSeconds(i));
            var run = new Run { Id = $"{at:yyyyMMdd'T'HHmmssffffff}-{workflow}-{i:x6}", WorkflowId = workflow, WorkflowVersion = 1, Status = RunStatus.Pending, Trigger = RunTrigger.Manual, CreatedAt = at };
            var line = new LogLine(at, LogSeverity.Info, "The run was accepted.");
            var ends = i % EndedOneIn == 0;
            await store.AdmitAsync(new RunAdmission(run, line, int.MaxValue, OverlapPolicy.Queue) { RecordsSkip = !ends, SkipReason = ends ? null : "It is not run." }, token);
            if (ends)
            {
                await store.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Running, at), null, token);
                await store.TransitionAsync(new RunTransition(run.Id, [RunStatus.Running], RunStatus.Succeeded, at.AddSeconds(1)), null, token);
            }
        });
    }

    private static async Task<IReadOnlyList<string>> MeasureAsync(SqliteStore store, int size)
    {
        string? cursor = null;
        for (var i = 0; i < DeepPages && (i + 2) * PageSize < size; i++)
        {
            cursor = (await store.ListAsync(default, new PageRequest(PageSize, cursor), CancellationToken.None)).NextCursor;
        }

        var (middle, later) = (Start.AddSeconds(size / 2d), Start.AddSeconds((size / 2d) + 3_600));
        return
        [
            await TimeAsync(store, default, null),
            await TimeAsync(store, default, cursor),
            await TimeAsync(store, new RunFilter(WorkflowId: 7), null),
            await TimeAsync(store, new RunFilter(Status: RunStatus.Succeeded), null),
            await TimeAsync(store, new RunFilter(WorkflowId: 11, Status: RunStatus.Succeeded), null),
            await TimeAsync(store, new RunFilter(CreatedFrom: middle, CreatedBefore: later), null),
        ];
    }

    private static async Task<string> TimeAsync(SqliteStore store, RunFilter filter, string? cursor)
    {
        List<double> times = [];
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var page = await store.ListAsync(filter, new PageRequest(PageSize, cursor), CancellationToken.None);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (page.Items.Count == 0)
            {
                throw new InvalidOperationException($"No run fits {filter}.");
            }
        }

        return $"{times.Order().ElementAt(times.Count / 2):0.0}, {times.Max():0.0}";
    }
}
