using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Workflow.Api.Problems;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Limits;

namespace Workflow.Api.Watching;

/// <summary>
/// Limits how many watches are open in this process, in all and of one caller. A watch lasts, so it holds none of the places
/// of expensive requests.
/// </summary>
internal sealed class WatchPlaces(LimitOptions limits)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    private int _all;

    /// <summary>How many watches are open.</summary>
    public int Open
    {
        get
        {
            lock (_lock)
            {
                return _all;
            }
        }
    }

    /// <summary>Takes a place until the request ends.</summary>
    /// <returns>The refusal, if there is none.</returns>
    public ProblemDetails? Take(HttpContext http, Caller caller)
    {
        switch (Find(http, caller))
        {
            case Outcome.AllTaken:
                http.Response.Headers.RetryAfter = $"{Pause.TotalSeconds}";
                return Problem.Of(StatusCodes.Status503ServiceUnavailable, $"This process may have {limits.Watches} watches open (setting {LimitOptions.Section}:{nameof(LimitOptions.Watches)}).");
            case Outcome.TooManyOfCaller:
                return TooMany.Problem(http, Pause, $"One caller may have {limits.WatchesPerCaller} watches open", nameof(LimitOptions.WatchesPerCaller));
            default:
                return null;
        }
    }

    /// <summary>Takes a place until the request ends, if there is one.</summary>
    public bool TryTake(HttpContext http, Caller caller) => Find(http, caller) == Outcome.Found;

    private Outcome Find(HttpContext http, Caller caller)
    {
        lock (_lock)
        {
            if (_all >= limits.Watches)
            {
                return Outcome.AllTaken;
            }

            // As elsewhere, a caller who needs no key is not limited, except with all others.
            var mine = _open.GetValueOrDefault(caller.ActorId);
            if (caller.Kind != CallerKind.Local && mine >= limits.WatchesPerCaller)
            {
                return Outcome.TooManyOfCaller;
            }

            _open[caller.ActorId] = mine + 1;
            _all++;
        }

        http.Response.RegisterForDispose(new Place(this, caller.ActorId));
        return Outcome.Found;
    }

    private void Leave(string actor)
    {
        lock (_lock)
        {
            _all--;
            if (--_open[actor] == 0)
            {
                _open.Remove(actor);
            }
        }
    }

    private enum Outcome
    {
        Found,
        AllTaken,
        TooManyOfCaller,
    }

    private sealed class Place(WatchPlaces places, string actor) : IDisposable
    {
        public void Dispose() => places.Leave(actor);
    }
}
