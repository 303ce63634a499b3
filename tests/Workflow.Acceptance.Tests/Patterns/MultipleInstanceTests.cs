using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>The multiple-instance patterns.</summary>
public sealed class MultipleInstanceTests(AcceptanceHost host) : PatternTest(host)
{
    [Fact]
    public async Task WithoutSynchronization_GoesOnBeforeTheInstancesAreDone()
    {
        var story = await PlayAsync("12-multiple-instances-without-synchronization.yaml");

        Assert.Equal(3, story.Items("notice").Count);
        Assert.All(story.Items("notice"), i => Assert.True(story["answer"].Instant("completed_at") < i.Instant("completed_at"), $"{story}"));
    }

    [Fact]
    public async Task KnownAtDesignTime_RunsEachAndThenGoesOn()
    {
        var story = await PlayAsync("13-multiple-instances-known-at-design-time.yaml");

        Assert.Equal("""["1: ada","2: grace","3: edsger"]""", story.OutputOf("annual_report"));
        AssertFollows(story, "sign", "annual_report");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task KnownAtRunTime_RunsAsManyAsTheListHas(int engines)
    {
        var story = await PlayAsync("14-multiple-instances-known-at-run-time.yaml", $$"""{"engines": {{engines}}}""");

        Assert.Equal(engines, story.Items("inspect").Count);
        Assert.Equal($"{(engines + 1) / 2}", story.OutputOf("sound"));
    }
}
