using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>An execution that has ended never changes, whatever is recorded of it later.</summary>
public abstract class EndedExecutionContract : StoreContract
{
    private const int Inline = 32 * 1024;

    public static TheoryData<ExecutionStatus, ExecutionStatus> EndsAndLater
    {
        get
        {
            var rows = new TheoryData<ExecutionStatus, ExecutionStatus>();
            foreach (var end in Enum.GetValues<ExecutionStatus>().Where(s => s.IsFinal()))
            {
                foreach (var later in (ExecutionStatus[])[ExecutionStatus.Running, ExecutionStatus.Waiting, ExecutionStatus.Succeeded, ExecutionStatus.Cancelled])
                {
                    rows.Add(end, later);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(EndsAndLater))]
    public async Task RecordAsync_AnswersTheEnd_AndWritesNothing_WhenTheExecutionHasEnded(ExecutionStatus end, ExecutionStatus later)
    {
        var run = await CreateOneAsync();
        var ended = Sample.Execution(0, status: end) with { Output = Sample.Json("1"), StartedAt = Sample.Noon, CompletedAt = Sample.Noon.AddSeconds(1) };
        Assert.Empty(await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [Sample.Line("started")], None));
        Assert.Empty(await Runs.RecordAsync(run.Id, [ended], [], None));

        var late = Sample.Execution(0, status: later) with { Output = Sample.Json("2"), ItemCount = 7 };
        var answer = await Runs.RecordAsync(run.Id, [late], [Sample.Line("late") with { Task = late.Task, Attempt = 1 }, Sample.Line("other")], None);

        Same.Execution(ended, Assert.Single(answer));
        Same.Execution(ended, (await Runs.ListExecutionsAsync(run.Id, null, 10, None)).Single());
        var log = (await LogOfAsync(run.Id)).ToList();
        Assert.DoesNotContain("late", log);
        Assert.Contains("other", log);
    }

    [Fact]
    public async Task RecordAsync_WritesTheOthers_WhenOneOfThemHasEnded()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Sample.Execution(1)], [], None);

        var answer = await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 3).Select(i => Sample.Execution(i, status: ExecutionStatus.Running))], [], None);

        Assert.Equal([1], answer.Select(e => e.Position));
        Assert.Equal(
            [ExecutionStatus.Running, ExecutionStatus.Succeeded, ExecutionStatus.Running],
            (await Runs.ListRecordedAsync(run.Id, None)).Select(e => e.Status));
    }

    [Fact]
    public async Task RecordAsync_WritesTheOthers_WhenSomeOfThousandsHaveEnded()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 5).Select(i => Sample.Execution(0, index: 60 * i))], [], None);

        var answer = await Runs.RecordAsync(run.Id, [.. Enumerable.Range(0, 300).Select(i => Sample.Execution(0, index: i, status: ExecutionStatus.Running))], [], None);

        Assert.Equal([0, 60, 120, 180, 240], answer.Select(e => e.Index!.Value).Order());
        Assert.Equal(295, (await Runs.ListRecordedAsync(run.Id, None)).Count(e => e.Status == ExecutionStatus.Running));
    }

    [Fact]
    public async Task RecordAsync_LetsOneOfManyEndIt_WhenTheyDoAtOnce()
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running)], [], None);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            Task.Run(() => Runs.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.Json($"{i}") }], [], None))));

        var end = await Runs.FindLastAsync(run.Id, 0, null, None);
        Assert.Single(answers, answer => answer.Count == 0);
        Assert.All(answers.Where(answer => answer.Count > 0), answer => Same.Execution(end!, answer.Single()));
    }

    [Fact]
    public async Task RecordAsync_LeavesNothingOfAPayload_WhenTheExecutionHasEnded()
    {
        var run = await CreateOneAsync();
        var ended = Sample.Execution(0) with { Output = Sample.JsonOf(Inline * 2) };
        await Runs.RecordAsync(run.Id, [ended], [], None);

        var answer = await Runs.RecordAsync(run.Id, [Sample.Execution(0) with { Output = Sample.JsonOf(Inline * 3), Error = new TaskError("c", "m", Details: Sample.JsonOf(Inline * 2)) }], [], None);

        Same.Execution(ended, answer.Single());
        Same.Execution(ended, (await Runs.FindLastAsync(run.Id, 0, null, None))!);
    }

    [Theory]
    [InlineData(ExecutionStatus.Pending)]
    [InlineData(ExecutionStatus.Waiting)]
    [InlineData(ExecutionStatus.Running)]
    public async Task RecordAsync_Replaces_WhenTheExecutionHasNotEnded(ExecutionStatus before)
    {
        var run = await CreateOneAsync();
        await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: before)], [], None);

        Assert.Empty(await Runs.RecordAsync(run.Id, [Sample.Execution(0, status: ExecutionStatus.Running) with { OpenStarts = 2 }], [], None));

        Assert.Equal((ExecutionStatus.Running, 2), (await Runs.ListRecordedAsync(run.Id, None)).Select(e => (e.Status, e.OpenStarts)).Single());
        Assert.Equal(2, (await Runs.FindLastAsync(run.Id, 0, null, None))!.OpenStarts);
    }

    private async Task<Run> CreateOneAsync()
    {
        await CreateWorkflowAsync();
        return await CreateRunAsync(Sample.Run(1));
    }
}
