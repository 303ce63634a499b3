using Workflow.Core.Definitions;

namespace Workflow.Core.Notifications;

/// <summary>Whether a notification is sent now.</summary>
/// <param name="Delay">How long until there may be a place for it; <c>null</c>: no wait.</param>
/// <param name="Error">Why it is not sent, which counts as an attempt; <c>null</c>: it may be sent.</param>
internal readonly record struct Turn(TimeSpan? Delay = null, string? Error = null)
{
    /// <summary>It is sent, and has a place until <see cref="Receivers.Leave"/>.</summary>
    public bool IsNow => Delay is null && Error is null;
}

/// <summary>
/// Shares the places for sending between receivers, so that one that does not answer delays no other: it gets a part of the places,
/// and after it took long to fail, none for a while. It only answers; it does not wait.
/// </summary>
/// <param name="places">How many notifications are sent at the same time, from 1.</param>
internal sealed class Receivers(int places)
{
    /// <summary>The error of what is not sent. It does not quote the other notification's, which may be of another workflow.</summary>
    public const string Away = "not sent, as its server had just not answered another notification";

    /// <summary>An attempt that failed, and took at least this long, is one that was not answered.</summary>
    public static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    private const int MaxKnown = 1_000;
    private static readonly TimeSpan ShortestAway = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestAway = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(10);

    private readonly int _perReceiver = Math.Max(1, places / 4);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, State> _known = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>How many receivers are known.</summary>
    public int Count => _known.Count;

    /// <summary>What shares one limit: the server that a request goes to; for all e-mail, the mail server.</summary>
    public static string Of(NotificationTarget target) =>
        target.Email is null && Uri.TryCreate(target.Url, UriKind.Absolute, out var url) ? url.GetLeftPart(UriPartial.Authority) : "";

    /// <summary>Takes a place, if there is one.</summary>
    /// <param name="receiver">See <see cref="Of"/>.</param>
    /// <param name="now">The clock.</param>
    public Turn Enter(string receiver, DateTimeOffset now)
    {
        lock (_lock)
        {
            RemoveUnused(now);
            var state = _known.TryGetValue(receiver, out var known) ? known : _known[receiver] = new State();
            if (state.AwayUntil > now)
            {
                return new Turn(Error: Away);
            }

            // One at a time finds out whether it is back.
            var limit = state.Failures > 0 ? 1 : _perReceiver;
            if (state.Taken < limit && _taken < places)
            {
                state.Taken++;
                _taken++;
                return default;
            }

            // Many that wait are spread over the time that sending them takes, so that they are not all read again each second.
            // What waits no longer than that must not make what comes after it wait for longer than that either.
            var delay = (state.NextFree > now ? state.NextFree - now : TimeSpan.Zero) + (state.Typical / limit);
            delay = delay < LongestDelay ? delay : LongestDelay;
            state.NextFree = now + delay;
            return new Turn(delay > ShortestDelay ? delay : ShortestDelay);
        }
    }

    /// <summary>Frees a place.</summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="result">How sending ended; <c>null</c>: it was not sent.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="now">The clock.</param>
    public void Leave(string receiver, SendResult? result, TimeSpan took, DateTimeOffset now)
    {
        lock (_lock)
        {
            var state = _known[receiver];
            state.Taken--;
            _taken--;
            if (result is not { IsSent: true })
            {
                return;
            }

            state.Typical = took;
            if (result is not { Error: not null, IsRetryable: true } || took < Slow)
            {
                // A receiver that answers again gets the next notification at once: the pause was for the time when it did not answer.
                state.NextFree = state.Failures > 0 ? now : state.NextFree;
                (state.Failures, state.AwayUntil) = (0, default);
            }
            else if (state.AwayUntil <= now)
            {
                // Several that fail together are one failure.
                var away = ShortestAway * Math.Pow(2, Math.Min(state.Failures, 10));
                (state.Failures, state.AwayUntil) = (state.Failures + 1, now + (away < LongestAway ? away : LongestAway));
            }
        }
    }

    private void RemoveUnused(DateTimeOffset now)
    {
        if (_known.Count >= MaxKnown)
        {
            foreach (var (receiver, _) in _known.Where(known => known.Value.Taken == 0 && known.Value.AwayUntil <= now && known.Value.NextFree <= now).ToList())
            {
                _known.Remove(receiver);
            }
        }
    }

    private sealed class State
    {
        public int Taken { get; set; }

        /// <summary>Failures in a row.</summary>
        public int Failures { get; set; }

        public DateTimeOffset AwayUntil { get; set; }

        /// <summary>When there may be a place for the next one that waits.</summary>
        public DateTimeOffset NextFree { get; set; }

        /// <summary>How long sending took last.</summary>
        public TimeSpan Typical { get; set; } = TimeSpan.FromSeconds(1);
    }
}
