using System.Text.Json.Nodes;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>
/// Items whose expressions run up to a limit, one after the other, each longer than many lives of the host. An item may be
/// interrupted by three kills and end with <c>process_died</c>, which is correct here.
/// </summary>
internal sealed class Burning : Scene
{
    private const int Items = 3;

    private static readonly string[] Ends = ["expression", "process_died"];

    protected override Task<JsonObject> DefineAsync(WorkflowClient client) => Task.FromResult(Define.Workflow(
        Name,
        [
            Define.Burning("burn", Items),
            Define.Pass("after").After("burn"),
            Define.Pass("always").After("burn").With("trigger_rule", "always"),
        ]));

    internal override Task AssertEndedAsync(WorkflowClient client, IReadOnlyList<RunStory> stories)
    {
        var story = Assert.Single(stories);
        Assert.Equal(("FAILED", "FAILED", "UPSTREAM_FAILED", "SUCCEEDED"), (story.Status, story.StatusOf("burn"), story.StatusOf("after"), story.StatusOf("always")));
        var items = story.Items("burn");
        Assert.Equal(Items, items.Count);
        Assert.All(items, e => Assert.Contains(e.Member("error").Text("code"), Ends));
        return Task.CompletedTask;
    }
}
