using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The basic control-flow patterns, and implicit termination.</summary>
public sealed class BasicTests(AcceptanceHost host) : PatternTest(host)
{
    [Fact]
    public async Task Sequence_RunsOneAfterTheOther()
    {
        var story = await PlayAsync("01-sequence.yaml");

        AssertFollows(story, "receive", "pack");
        AssertFollows(story, "pack", "ship");
        Assert.Equal("\"shipped packed order\"", story.OutputOf("ship"));
    }

    [Fact]
    public async Task ParallelSplit_RunsBothSideBySide()
    {
        // One after the other, their ends would be as far apart as each takes.
        var story = await PlayInTimeAsync("02-parallel-split.yaml", (story, seconds) => Task.FromResult(
            (story["send_police"].Instant("completed_at") - story["send_ambulance"].Instant("completed_at")).Duration().TotalSeconds < 0.9 * seconds));

        Assert.True(story["alarm"].Instant("completed_at") <= story["send_police"].Instant("completed_at"), $"{story}");
    }

    [Fact]
    public async Task Synchronization_WaitsForTheSlower()
    {
        var story = await PlayAsync("03-synchronization.yaml");

        AssertFollows(story, "check_stock", "dispatch");
        AssertFollows(story, "check_credit", "dispatch");
    }

    [Theory]
    [InlineData(3, "SKIPPED SUCCEEDED")]
    [InlineData(30, "SUCCEEDED SKIPPED")]
    public async Task ExclusiveChoice_TakesOneBranch(int weight, string expected) =>
        Assert.Equal(expected, Statuses(await PlayAsync("04-exclusive-choice.yaml", $$"""{"weight": {{weight}}}"""), "parcel", "express"));

    [Theory]
    [InlineData("card")]
    [InlineData("cash")]
    public async Task SimpleMerge_ContinuesAfterTheTakenBranch(string paidBy) =>
        Assert.Equal($"\"{paidBy}\"", (await PlayAsync("05-simple-merge.yaml", $$"""{"paid_by": "{{paidBy}}"}""")).OutputOf("bill"));

    [Fact]
    public async Task ImplicitTermination_EndsTheRunWithItsLastLooseEnd()
    {
        var story = await PlayAsync("11-implicit-termination.yaml");

        Assert.Equal("SUCCEEDED SUCCEEDED SKIPPED", Statuses(story, "mail", "archive", "never"));
        Assert.True(story["archive"].Instant("completed_at") <= story.Run.Instant("completed_at"), $"{story}");
    }
}
