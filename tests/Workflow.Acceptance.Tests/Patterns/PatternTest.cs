using System.Text.Json.Nodes;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Patterns;

/// <summary>Shared by the tests of the patterns. They run one at a time, as names and child workflows are fixed in the files.</summary>
[Collection(nameof(PatternTest))]
public abstract class PatternTest(AcceptanceHost host)
{
    protected WorkflowClient Client => host.Client;

    /// <summary>Posts a file, with a change if one is given, and starts its workflow.</summary>
    protected async Task<string> StartAsync(string file, string? inputs = null, (string Text, string Instead)? change = null) =>
        await Client.StartWithAsync(await PatternExamples.PostAsync(Client, file, change), inputs is null ? null : JsonNode.Parse(inputs));

    /// <summary>Posts a file, runs its workflow, and waits until the run has ended, well.</summary>
    protected async Task<RunStory> PlayAsync(string file, string? inputs = null)
    {
        var story = await Client.EndAsync(await StartAsync(file, inputs));
        Assert.Equal("SUCCEEDED", story.Status);
        return story;
    }

    /// <summary>Plays a file as it is, and, while something has not come before what takes a second there, as on a busy host, with more seconds.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isSo">Whether all came in time; it has the seconds.</param>
    /// <param name="slow">The text in it, with the only 1, that says what takes a second.</param>
    protected async Task<RunStory> PlayInTimeAsync(string file, Func<RunStory, int, Task<bool>> isSo, string slow = "seconds: 1 }")
    {
        var seconds = 1;
        while (true)
        {
            var story = await Client.EndAsync(await StartAsync(file, change: (slow, slow.Replace("1", $"{seconds}", StringComparison.Ordinal))));
            Assert.Equal("SUCCEEDED", story.Status);
            if (await isSo(story, seconds))
            {
                return story;
            }

            Assert.True(seconds < 25, $"Not in time, though {seconds} s are: {story}");
            seconds *= 5;
        }
    }

    /// <summary>The same, of what waits for a second.</summary>
    protected Task<RunStory> PlayInTimeAsync(string file, Func<RunStory, bool> isSo) =>
        PlayInTimeAsync(file, (story, _) => Task.FromResult(isSo(story)));

    /// <summary>One was done before the other started.</summary>
    protected static void AssertFollows(RunStory story, string first, string second) =>
        Assert.True(story[first].Instant("completed_at") <= story[second].Instant("started_at"), $"{second} before {first}: {story}");

    /// <summary>The runs of the items of a group.</summary>
    protected async Task<IReadOnlyList<RunStory>> ThreadsAsync(RunStory story, string group) =>
        await Task.WhenAll(story.Items(group).Select(item => Client.StoryAsync(item.Text("child_run_id"))));

    /// <summary>How these tasks ended.</summary>
    protected static string Statuses(RunStory story, params string[] tasks) => string.Join(' ', tasks.Select(story.StatusOf));
}
