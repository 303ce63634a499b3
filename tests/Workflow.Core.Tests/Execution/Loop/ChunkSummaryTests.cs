using System.Collections.Concurrent;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.Tests.Execution.Session;
using Workflow.Core.Tests.History;

namespace Workflow.Core.Tests.Execution.Loop;

public class ChunkSummaryTests
{
    private const int Chunks = 200;

    [Theory]
    [InlineData(ExecutionStatus.Failed, null, "FAILED 800")]
    [InlineData(ExecutionStatus.TimedOut, "its time was over", "FAILED 800")]
    [InlineData(ExecutionStatus.Succeeded, "*** items: *** succeeded, 0 failed, 0 skipped", "SUCCEEDED 800")]
    [InlineData(ExecutionStatus.Failed, "4 items: 2 succeeded, 1 failed, 1 skipped", "SUCCEEDED 400, FAILED 200, SKIPPED 200")]
    public async Task ReadAsync_CountsEndedChunks_WithoutAReadForEach(ExecutionStatus status, string? reason, string expected)
    {
        var (store, calls) = (new FakeRunStore(), new ConcurrentQueue<string>());
        var list = new TaskExecution
        {
            Position = 1,
            Task = "each",
            Status = ExecutionStatus.Failed,
            ItemCount = Chunks,
            Items = StoredJson.Read(StoredJson.Write<IReadOnlyList<ItemChunk>>([.. Enumerable.Range(0, Chunks).Select(n => new ItemChunk("b", false, 9 * n, 9, 4 * n, 4))])),
        };
        await store.RecordAsync("r", [list, .. Enumerable.Range(0, Chunks).Select(n => new TaskExecution { Position = 1, Task = "each", Index = n, Status = status, StatusReason = reason, ChildRunId = $"r{n}" })], [], CancellationToken.None);

        var read = await ChunkSummary.ReadAsync("r", new SummarizedTask(list, null, null), CountingStore.Of(store, calls), CancellationToken.None);

        Assert.Equal((800, expected), (read.Last.ItemCount, string.Join(", ", read.Items!.ByName().Select(count => $"{count.Key} {count.Value}"))));
        Assert.InRange(calls.Count, 1, 2);
    }
}
