namespace Workflow.Core.Execution.Session;

/// <summary>
/// How long to wait for a notification before polling. A session that waits is notified; but the process that was to notify it may be
/// killed first. Doubles with each poll.
/// </summary>
internal readonly record struct Patience
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly TimeSpan _poll = TimeSpan.FromMinutes(1);

    public Patience()
    {
    }

    private Patience(TimeSpan poll) => _poll = poll;

    /// <summary>The patience after another poll that found nothing.</summary>
    public Patience Longer() => new(_poll * 2 < Longest ? _poll * 2 : Longest);

    /// <summary>When to poll, UTC.</summary>
    public DateTimeOffset Until(ISessionHost host) => host.Now + _poll + host.TimerSlack;
}
