using Workflow.TestHost.Http;

namespace Workflow.Standalone.Tests.Crashes.Scenes;

/// <summary>The kinds of scenes: all of them, or those that the environment variable <c>WORKFLOW_SCENES</c> names, as in <c>InPool,RaceOpen</c>.</summary>
internal static class Cast
{
    private static readonly string[] Named = (Environment.GetEnvironmentVariable("WORKFLOW_SCENES") ?? "")
        .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether all kinds play.</summary>
    internal static bool IsWhole => Named is [];

    /// <summary>How to begin a scene of each kind.</summary>
    /// <param name="sink">The server that the tasks call.</param>
    internal static Func<Scene>[] Of(HttpSink sink)
    {
        Func<Scene>[] all =
        [
            () => new RetryWaiting(sink),
            () => new CaughtError(sink),
            () => new RoundWaiting(sink),
            () => new TimerRunning(),
            () => new EventsPending(sink),
            () => new KeyedEventsPending(),
            () => new EventsCollected(sink),
            () => new CallbackOpen(sink),
            () => new CallAnswered(sink),
            () => new RaceOpen(sink),
            () => new FailingFast(sink),
            () => new FollowedRuns(sink),
            () => new BulkAtWork(),
            () => new ItemsHalfDone(sink),
            () => new ItemsDeciding(sink),
            () => new ChildOpen(sink),
            () => new GroupsOpen(sink),
            () => new ChunksHalfDone(sink),
            () => new Paused(sink),
            () => new Queued(sink),
            () => new InKeyLine(sink),
            () => new InRateLine(sink),
            () => new Debounced(sink),
            () => new Gathers(sink),
            () => new InPool(sink),
            () => new Cancelling(sink),
            () => new TimingOut(sink),
            () => new Burning(),
        ];
        var unknown = Named.Except(all.Select(kind => kind().Kind), StringComparer.Ordinal).ToList();
        Assert.True(unknown is [], $"WORKFLOW_SCENES names unknown scenes: {string.Join(", ", unknown)}.");
        return IsWhole ? all : [.. all.Where(kind => Named.Contains(kind().Kind, StringComparer.Ordinal))];
    }
}
