using Workflow.TestHost;
using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>One scene of each kind at any time: where one has ended, another of its kind begins.</summary>
/// <param name="sink">The server that the tasks call.</param>
/// <param name="kinds">The kinds of scenes; none: all.</param>
internal sealed class Play(HttpSink sink, params Func<Scene>[] kinds)
{
    private readonly Func<Scene>[] _kinds = kinds is not [] ? kinds : Cast.Of(sink);

    private readonly List<Scene> _scenes = [];
    private readonly List<Scene> _open = [];

    /// <summary>What has been seen finished.</summary>
    internal FinishedAttempts Finished { get; } = new(sink);

    /// <summary>The open runs of which no attempt may end because the process dies of it too often.</summary>
    internal IReadOnlyList<string> Enduring => [.. _open.Where(s => s is not Burning).SelectMany(s => s.Runs)];

    /// <summary>How many scenes of each kind there were.</summary>
    internal string Summary => string.Join(", ", _scenes.GroupBy(s => s.Kind, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"));

    /// <summary>Plays while the host is killed again and again, then to the end of every scene; no finished attempt may call again.</summary>
    /// <param name="host">The host, which is not started yet.</param>
    /// <param name="kills">How often it is killed.</param>
    /// <param name="random">Decides when.</param>
    /// <returns>All runs.</returns>
    internal async Task<IReadOnlyList<RunStory>> OverKillsAsync(KilledHost host, int kills, Random random)
    {
        await host.StartAsync();
        while (host.Kills < kills)
        {
            // Those that begin early are killed at work, those that begin late at their beginning.
            var beginsEarly = random.Next(2) == 0;
            await LiveAsync(host.Client);
            if (beginsEarly)
            {
                await BeginAsync(host.Client);
            }

            await Task.Delay(random.Next(10, 300));
            await ObserveAsync(host.Client);
            if (!beginsEarly)
            {
                await BeginAsync(host.Client);
            }

            await host.KillAsync(Enduring);
            await host.StartAsync();
        }

        var stories = await EndAsync(host.Client);
        Finished.AssertNoneCalledAgain();
        return stories;
    }

    // After each start of the host: advances each scene by a step, and checks that what was finished still is.
    private async Task LiveAsync(WorkflowClient client)
    {
        foreach (var scene in _open)
        {
            await scene.LiveAsync(client);
        }

        await ObserveAsync(client);
    }

    // Reads every open scene, and leaves those that have ended.
    private async Task ObserveAsync(WorkflowClient client)
    {
        var ended = new List<Scene>();
        foreach (var scene in _open)
        {
            if ((await ReadAsync(client, scene)).All(s => s.HasEnded))
            {
                ended.Add(scene);
            }
        }

        _open.RemoveAll(ended.Contains);
    }

    // Runs every scene to its end and checks it.
    private async Task<IReadOnlyList<RunStory>> EndAsync(WorkflowClient client)
    {
        foreach (var scene in _open)
        {
            await Eventually.ReadsAsync(
                $"a scene of the kind {scene.Kind} has ended",
                async () =>
                {
                    await scene.LiveAsync(client);
                    return await ReadAsync(client, scene);
                },
                stories => stories.All(s => s.HasEnded));
        }

        var all = new List<RunStory>();
        foreach (var scene in _scenes)
        {
            var stories = await ReadAsync(client, scene);
            Assert.All(stories, AssertAttemptsAreContiguous);
            await scene.AssertEndedAsync(client, stories);
            all.AddRange(stories);
        }

        return all;
    }

    private static void AssertAttemptsAreContiguous(RunStory story) => Assert.All(
        story.Executions.GroupBy(e => (e.Text("task"), RunStory.IndexOf(e))),
        task => Assert.Equal(
            Enumerable.Range(1, task.Count()).Select(i => (long)i),
            task.Select(e => e.Number("attempt")).Order()));

    // A scene of each kind of which none is open.
    private async Task BeginAsync(WorkflowClient client)
    {
        foreach (var scene in _kinds.Select(kind => kind()).Where(one => !_open.Exists(open => open.Kind == one.Kind)).ToList())
        {
            await scene.StartAsync(client);
            await scene.LiveAsync(client);
            _scenes.Add(scene);
            _open.Add(scene);
        }
    }

    private async Task<IReadOnlyList<RunStory>> ReadAsync(WorkflowClient client, Scene scene)
    {
        var stories = new List<RunStory>();
        foreach (var run in scene.Runs)
        {
            var story = await client.StoryAsync(run);
            Finished.Observe(story, e => scene.TargetOf(run, e));
            stories.Add(story);
        }

        return stories;
    }
}
