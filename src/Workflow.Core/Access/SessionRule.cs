namespace Workflow.Core.Access;

/// <summary>The rules of sessions: how long they last.</summary>
public static class SessionRule
{
    // A session in constant use is written this often during the time that it may be idle.
    private const int WritesPerIdleTime = 6;

    /// <summary>When a session that is used now expires.</summary>
    /// <param name="now">The clock.</param>
    /// <param name="idle">How long it may be idle.</param>
    /// <param name="endsAt">When it ends in any case.</param>
    public static DateTimeOffset Expiry(DateTimeOffset now, TimeSpan idle, DateTimeOffset endsAt) => endsAt - now < idle ? endsAt : now + idle;

    /// <summary>Whether a session has not expired.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">The clock.</param>
    public static bool IsCurrent(BrowserSession session, DateTimeOffset now) => now < session.ExpiresAt && now < session.EndsAt;

    /// <summary>The new expiry of a session that is used now; <c>null</c>: the recorded one need not change yet.</summary>
    /// <param name="session">The session.</param>
    /// <param name="now">The clock.</param>
    /// <param name="idle">How long it may be idle.</param>
    public static DateTimeOffset? Renewal(BrowserSession session, DateTimeOffset now, TimeSpan idle) =>
        Expiry(now, idle, session.EndsAt) is var expiry && expiry > session.ExpiresAt && (expiry - session.ExpiresAt >= idle / WritesPerIdleTime || expiry == session.EndsAt)
            ? expiry
            : null;
}
