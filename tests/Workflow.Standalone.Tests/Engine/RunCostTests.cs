using System.Text.Json.Nodes;
using Workflow.Core.History;
using Workflow.Storage.Sqlite;
using Workflow.TestHost.Definitions;

namespace Workflow.Standalone.Tests.Engine;

/// <summary>What a run costs, from its start to its end, in commits and in reads of the file: no other load changes these numbers.</summary>
public sealed class RunCostTests
{
    [Theory]
    [InlineData(1, 2, false)] // it is accepted; it ends, with its beginning and its tasks
    [InlineData(5, 2, false)]
    [InlineData(2, 5, true)] // each start is on disk before its expressions are evaluated, and each end before those of the next task
    public async Task Run_CostsFewCommits_WhenItsTasksAreShort(int tasks, int mostCommits, bool hasExpressions)
    {
        await using var engine = await EngineInProcess.StartAsync();
        var workflow = await engine.SaveAsync(Define.Workflow("w", [.. Enumerable.Range(0, tasks).Select(i => Step(i, hasExpressions))]));
        await EndAsync(engine, workflow);
        var database = engine.Get<SqliteStore>().Database;
        var (commits, reads) = (long.MaxValue, long.MaxValue);

        // The least of some: on a busy machine the first task may not end within the moment for which the beginning of a run is kept back.
        for (var i = 0; i < 200 && (commits > mostCommits || reads > 0); i++)
        {
            var (commitsBefore, readsBefore) = (database.Writer.Commits, database.Readers.Reads);
            await EndAsync(engine, workflow);
            (commits, reads) = (Math.Min(commits, database.Writer.Commits - commitsBefore), Math.Min(reads, database.Readers.Reads - readsBefore));
        }

        Assert.InRange(commits, 2, mostCommits);
        Assert.Equal(0, reads); // all that was written lately is known
    }

    private static JsonObject Step(int i, bool hasExpressions)
    {
        var step = Define.Pass($"t{i}", hasExpressions ? "{{ run.id }}" : null);
        return i == 0 ? step : step.With("depends_on", new JsonArray($"t{i - 1}"));
    }

    private static async Task EndAsync(EngineInProcess engine, long workflow)
    {
        var run = await engine.StartRunAsync(workflow);
        Assert.Equal(RunStatus.Succeeded, (await engine.EndAsync(run)).Status);
    }
}
