using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.Tests.Definitions;

namespace Workflow.Core.Tests.Execution.Waiting;

/// <summary>What the chunk of a rerun takes over from the same chunk of the run that is repeated.</summary>
public sealed class ChunkRerunTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(RerunFrom.Failed, null, "0")]
    [InlineData(RerunFrom.Task, "other", "0")] // each has failed besides
    [InlineData(RerunFrom.Task, "each", null)] // all of it is ordered
    [InlineData(RerunFrom.Task, "load", null)] // its list may be another
    public async Task Chunk_TakesOver_WhatIsNotOrdered(RerunFrom from, string? task, string? items)
    {
        var (earlier, again) = (await BeginAsync(), await _fixture.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(from) { Task = task }, None));
        await ListAsync(again.Id);
        var reads = 0;
        _fixture.Store.OnListExecutions = () => reads++;

        await _fixture.Waiting.OpenAsync((await _fixture.Store.GetAsync(again.Id, None))!, _fixture.Version, new TaskCall(1, 0), null, None);

        var chunk = _fixture.Store.Admissions.Last();
        Assert.Equal((items is null ? null : earlier, items), (chunk.Run.RerunOf, chunk.CarriedOver is null ? null : string.Join(' ', chunk.CarriedOver.Select(e => e.Index))));
        Assert.All(chunk.CarriedOver ?? [], e => Assert.Equal((null, null, true), (e.Output?.GetRawText(), e.StoredBody, e.CarriedOver)));
        Assert.Equal(0, reads); // outputs are not read, however large they are
    }

    // One chunk with two items, of which the second has failed.
    private async Task<string> BeginAsync()
    {
        await _fixture.BeginAsync("[{'name':'load','task_type':'LAMBDA'},{'name':'each','task_type':'LAMBDA','for_each':{'body_from':'tasks.load.output'}},{'name':'other','task_type':'LAMBDA','depends_on':[]}]");
        var part = RunIdSource.Fixed(_fixture.Run.WorkflowId, EditorFixture.Start, "part");
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, CompletedAt = EditorFixture.Start });
        _fixture.Store.Put(_fixture.Run with { Id = part, Group = "/each", Status = RunStatus.Failed, Parent = new RunParent(RunnerFixture.RunId, "each", 0), CompletedAt = EditorFixture.Start });
        await _fixture.RecordAsync(0, ExecutionStatus.Succeeded, "{'stored_body':'b'}");
        await _fixture.RecordAsync(2, ExecutionStatus.Succeeded, "1");
        await ListAsync(RunnerFixture.RunId, ExecutionStatus.Failed);
        await RecordAsync(RunnerFixture.RunId, Of(1, 0, ExecutionStatus.Failed) with { ChildRunId = part });
        await RecordAsync(part, Of(0, null, ExecutionStatus.Failed), Of(0, 0, ExecutionStatus.Succeeded) with { Output = TestJson.Parse("'large'"), StoredBody = "s" }, Of(0, 1, ExecutionStatus.Failed));
        return part;
    }

    private Task<IReadOnlyList<TaskExecution>> ListAsync(string runId, ExecutionStatus status = ExecutionStatus.Running) =>
        RecordAsync(runId, Of(1, null, status) with { ItemCount = 1, Items = StoredJson.Read(StoredJson.Write<IReadOnlyList<ItemChunk>>([new ItemChunk("b", false, 0, 9, 0, 2)])) });

    private Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, params TaskExecution[] executions) => _fixture.Store.RecordAsync(runId, executions, [], None);

    private static TaskExecution Of(int position, int? index, ExecutionStatus status) => new() { Position = position, Task = "each", Index = index, Status = status, StartedAt = EditorFixture.Start };
}
