namespace Workflow.Core.Execution.Session;

/// <summary>
/// How long to wait for a notification before polling. A waiting session is notified, but the notifying process may be
/// killed first. Doubles with each poll.
/// </summary>
internal readonly record struct PollInterval
{
    private static readonly TimeSpan Max = TimeSpan.FromHours(1);

    private readonly TimeSpan _interval = TimeSpan.FromMinutes(1);

    public PollInterval()
    {
    }

    private PollInterval(TimeSpan interval) => _interval = interval;

    /// <summary>The interval after another poll that found nothing.</summary>
    public PollInterval Longer() => new(_interval * 2 < Max ? _interval * 2 : Max);

    /// <summary>When to poll, UTC.</summary>
    public DateTimeOffset Until(ISessionHost host) => host.Now + _interval + host.TimerSlack;
}
