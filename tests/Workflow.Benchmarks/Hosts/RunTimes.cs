namespace Workflow.Benchmarks.Hosts;

/// <summary>When a run was accepted and when it ended, by the host's own records.</summary>
/// <param name="Id">The run.</param>
/// <param name="Accepted">When it was accepted.</param>
/// <param name="Ended">When it ended.</param>
internal sealed record RunTimes(string Id, DateTimeOffset Accepted, DateTimeOffset Ended)
{
    public TimeSpan Took => Ended - Accepted;
}
