using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The advanced branching and synchronization patterns.</summary>
public sealed class BranchingTests(AcceptanceHost host) : PatternTest(host)
{
    [Theory]
    [InlineData("[]", "SKIPPED SKIPPED SKIPPED")]
    [InlineData("[\"fire\"]", "SKIPPED SUCCEEDED SKIPPED")]
    [InlineData("[\"police\", \"ambulance\"]", "SUCCEEDED SKIPPED SUCCEEDED")]
    [InlineData("[\"police\", \"fire\", \"ambulance\"]", "SUCCEEDED SUCCEEDED SUCCEEDED")]
    public async Task MultiChoice_TakesAnyNumberOfBranches(string needs, string expected) =>
        Assert.Equal(expected, Statuses(await PlayAsync("06-multi-choice.yaml", $$"""{"needs": {{needs}}}"""), "police", "fire", "ambulance"));

    [Theory]
    [InlineData("[\"police\", \"fire\"]", "SUCCEEDED SUCCEEDED SKIPPED")]
    [InlineData("[\"ambulance\"]", "SKIPPED SKIPPED SUCCEEDED")]
    public async Task StructuredSynchronizingMerge_WaitsForTheBranchesTaken(string needs, string expected)
    {
        var story = await PlayAsync("07-structured-synchronizing-merge.yaml", $$"""{"needs": {{needs}}}""");

        Assert.Equal(expected, Statuses(story, "police", "fire", "ambulance"));
        foreach (var taken in new[] { "police", "fire", "ambulance" }.Where(t => story.StatusOf(t) == "SUCCEEDED"))
        {
            AssertFollows(story, taken, "report");
        }
    }

    [Fact]
    public async Task MultiMerge_GoesOnOncePerBranch_AndWaitsForNoOther()
    {
        var story = await PlayInTimeAsync("08-multi-merge.yaml", async (story, _) => GoOn(await ThreadsAsync(story, "branches")));

        var branches = await ThreadsAsync(story, "branches");
        Assert.Equal(
            ["SUCCEEDED SKIPPED SKIPPED SUCCEEDED", "SKIPPED SUCCEEDED SKIPPED SUCCEEDED", "SKIPPED SKIPPED SUCCEEDED SUCCEEDED"],
            branches.Select(branch => Statuses(branch, "lay_foundations", "order_materials", "book_labourer", "quality_review")));
        Assert.Equal(["\"foundations\"", "\"materials\"", "\"labourer\""], branches.Select(branch => branch.OutputOf("quality_review")));

        static bool GoOn(IReadOnlyList<RunStory> branches) =>
            branches.Take(2).All(branch => branch["quality_review"].Instant("completed_at") < branches[2]["book_labourer"].Instant("completed_at"));
    }

    [Fact]
    public async Task StructuredDiscriminator_GoesOnWithTheFirstAndOnce()
    {
        var story = await PlayInTimeAsync("09-structured-discriminator.yaml", story => story["treat"].Instant("completed_at") < story["check_pulse"].Instant("completed_at"));

        Assert.Equal("SUCCEEDED SUCCEEDED", Statuses(story, "check_breathing", "check_pulse"));
        Assert.Single(story.Attempts("treat"));
    }

    [Fact]
    public async Task StructuredPartialJoin_GoesOnWithTwoOfThreeAndOnce()
    {
        var story = await PlayInTimeAsync("30-structured-partial-join.yaml", story => story["commit"].Instant("completed_at") < story["replica_3"].Instant("completed_at"));

        Assert.Equal("SUCCEEDED SUCCEEDED SUCCEEDED SUCCEEDED", Statuses(story, "replica_1", "replica_2", "replica_3", "commit"));
        Assert.Single(story.Attempts("commit"));
    }

    [Fact]
    public async Task CancellingDiscriminator_GoesOnWithTheFirstAndWithdrawsTheRest()
    {
        var story = await PlayAsync("29-cancelling-discriminator.yaml");

        Assert.Equal("SUCCEEDED CANCELLED CANCELLED SUCCEEDED", Statuses(story, "ask_nearby", "ask_far_away", "translate", "treat"));
        Assert.All(["ask_far_away", "translate"], task => Assert.Equal("lost: 'treat' was decided first", story[task].Text("status_reason")));
    }

    [Fact]
    public async Task CancellingPartialJoin_GoesOnWithTwoOfThreeAndWithdrawsTheRest()
    {
        var story = await PlayAsync("32-cancelling-partial-join.yaml");

        Assert.Equal("SUCCEEDED SUCCEEDED CANCELLED SUCCEEDED", Statuses(story, "replica_1", "replica_2", "replica_3", "commit"));
    }

    [Fact]
    public async Task ExplicitTermination_EndsTheRunAndWithdrawsWhatRuns()
    {
        var story = await PlayAsync("43-explicit-termination.yaml");

        Assert.Equal("SUCCEEDED", story.Status);
        Assert.Equal("SUCCEEDED CANCELLED SUCCEEDED CANCELLED", Statuses(story, "search_here", "search_far_away", "found", "report"));
    }

    [Theory]
    [InlineData("true", "SUCCEEDED SUCCEEDED SUCCEEDED")]
    [InlineData("false", "SKIPPED SKIPPED SUCCEEDED")]
    public async Task LocalSynchronizingMerge_WaitsForWhatCanStillCome(string c, string expected)
    {
        var story = await PlayAsync("37-local-synchronizing-merge.yaml", $$"""{"c": {{c}}}""");

        Assert.Equal(expected, Statuses(story, "c", "d", "merge"));
        AssertFollows(story, "a", "merge");
    }
}
