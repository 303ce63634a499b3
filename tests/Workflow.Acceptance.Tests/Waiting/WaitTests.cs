using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Waiting;

/// <summary>A task that waits for a while, or until an instant.</summary>
public sealed class WaitTests(AcceptanceHost host)
{
    private readonly string _name = Define.UniqueName("wait");

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("\"{{ 1 }}\"", 1)]
    public async Task Wait_LastsThatLong_ForSeconds(string seconds, double least)
    {
        var story = await PlayAsync("seconds", JsonNode.Parse(seconds));

        Assert.Equal(("SUCCEEDED", "SUCCEEDED"), (story.Status, story.StatusOf("wait")));
        Assert.InRange((story["wait"].Instant("completed_at") - story.Run.Instant("started_at")).TotalSeconds, least - 0.01, least + 120);
    }

    [Fact]
    public async Task Wait_LastsUntilTheInstant_WhenItIsInTheFuture()
    {
        var until = DateTimeOffset.UtcNow.AddSeconds(1.5);
        var story = await PlayAsync("until", until.ToString("O"));

        Assert.InRange((story["wait"].Instant("completed_at") - until).TotalSeconds, -0.01, 120);
    }

    [Theory]
    [InlineData("2020-01-01T00:00:00Z")]
    [InlineData("2020-01-01T01:30:00.5+01:30")]
    public async Task Wait_EndsAtOnce_WhenTheInstantIsPast(string until) =>
        Assert.Equal("SUCCEEDED", (await PlayAsync("until", until)).StatusOf("wait"));

    [Fact]
    public async Task Wait_SaysWhenItIsDue_WhileItWaits()
    {
        var run = await host.Client.StartAsync(Define.Workflow(_name, Define.Wait("wait", 3600)));

        var story = await host.Client.UntilTaskAsync(run, "wait", "WAITING");

        var waiting = await host.Client.RunAsync(run); // the run is read before its tasks
        Assert.InRange((story["wait"].Instant("due_at") - waiting.Instant("started_at")).TotalSeconds, 3599, 3660);
        Assert.Equal("RUNNING", waiting.Text("status"));
        await host.Client.TellAsync(run, "cancel");
    }

    [Theory]
    [InlineData("seconds", "\"{{ -1 }}\"")]
    [InlineData("seconds", "\"{{ 'soon' }}\"")]
    [InlineData("until", "\"{{ 'tomorrow' }}\"")]
    public async Task Wait_Fails_WhenItsTemplateGivesNoTime(string member, string value)
    {
        var story = await PlayAsync(member, JsonNode.Parse(value));

        Assert.Equal(("FAILED", "FAILED"), (story.Status, story.StatusOf("wait")));
    }

    private Task<RunStory> PlayAsync(string member, JsonNode? value) =>
        host.Client.PlayAsync(Define.Workflow(_name, Define.Task("wait", "WAIT", new JsonObject { [member] = value })));
}
