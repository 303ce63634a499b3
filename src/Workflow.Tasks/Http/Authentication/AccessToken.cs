namespace Workflow.Tasks.Http.Authentication;

/// <summary>An access token.</summary>
/// <param name="Value">The token. Never stored, and masked as a secret.</param>
/// <param name="RenewAt">From when on another one is requested, before this one expires.</param>
/// <param name="ExpiresAt">When it expires.</param>
internal sealed record AccessToken(string Value, DateTimeOffset RenewAt, DateTimeOffset ExpiresAt)
{
    /// <summary>Longest token, in characters.</summary>
    internal const int MaxLength = 16 * 1024;

    private static readonly TimeSpan LongestMargin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(1);

    /// <summary>A token that is valid for a time; it is renewed when a fifth of that is left, at most a minute.</summary>
    internal static AccessToken Of(string value, DateTimeOffset now, TimeSpan life)
    {
        life = life < TimeSpan.Zero ? TimeSpan.Zero : life > LongestLife ? LongestLife : life;
        var margin = life / 5;
        return new AccessToken(value, now + life - (margin < LongestMargin ? margin : LongestMargin), now + life);
    }

    /// <summary>The same, for which another one is requested after a pause.</summary>
    internal AccessToken AfterAPause(DateTimeOffset now) => this with { RenewAt = now + Pause < ExpiresAt ? now + Pause : ExpiresAt };

    // Without the value, which a message or a debugger must not show.
    public override string ToString() => $"token until {RenewAt:O}";
}
