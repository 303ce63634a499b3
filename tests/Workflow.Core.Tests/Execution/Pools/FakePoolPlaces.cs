using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Execution.Pools;

/// <summary>One pool in memory.</summary>
/// <param name="size">Its size; 0: it does not exist.</param>
/// <param name="rate">Its rate limit.</param>
internal sealed class FakePoolPlaces(int size, PoolRate? rate = null) : IPoolPlaces
{
    private readonly Dictionary<(string RunId, ExecutionKey Attempt), PoolPlace> _places = [];
    private readonly Lock _lock = new();
    private PoolState _state = new(size, rate, 0, 0, null);

    /// <summary>How many places are held, and how many attempts wait.</summary>
    public (int Used, int Waiting) Use => (_state.Used, _state.Waiting);

    /// <summary>How often it was looked at.</summary>
    public int Views { get; private set; }

    /// <summary>The attempts that have asked, each as often as it did.</summary>
    public List<ExecutionKey> Asked { get; } = [];

    /// <summary>How many items have asked.</summary>
    public int ItemsAsked
    {
        get
        {
            using var turn = _lock.EnterScope();
            return Asked.Where(attempt => attempt.Index is not null).Distinct().Count();
        }
    }

    public void Resize(int places) => _state = _state with { Size = places };

    public Task<PlaceAnswer> TakeAsync(PoolPlace asked, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var turn = _lock.EnterScope();
        Asked.Add(asked.Attempt);
        var key = (asked.RunId, asked.Attempt);
        if (!_places.TryGetValue(key, out var own))
        {
            _places[key] = asked with { Status = PlaceStatus.Waiting, At = at };
            _state = _state with { Waiting = _state.Waiting + 1 };
        }

        var change = own is { Status: not PlaceStatus.Waiting } ? LineChange.None : Offer(at);
        own = _places[key];
        if (own.Status == PlaceStatus.Waiting)
        {
            var isNext = change.Next == own;
            return Task.FromResult(new PlaceAnswer(false, isNext ? change with { Next = null } : change) { DueAt = isNext ? _state.LookAt : null, Rank = own.Rank });
        }

        _places[key] = own with { Status = PlaceStatus.Taken };
        return Task.FromResult(new PlaceAnswer(true, change with { Offered = [.. change.Offered.Where(place => place != own)] }) { DueAt = own.StartsAt, Rank = own.Rank });
    }

    public Task<LineChange> FreeAsync(PoolPlace place, bool keepsTaken, DateTimeOffset at, CancellationToken cancellationToken)
    {
        using var turn = _lock.EnterScope();
        if (!_places.TryGetValue((place.RunId, place.Attempt), out var own) || (keepsTaken && own.Status == PlaceStatus.Taken))
        {
            return Task.FromResult(LineChange.None);
        }

        _places.Remove((place.RunId, place.Attempt));
        _state = PoolLine.Without(_state, own);
        return Task.FromResult(Offer(at));
    }

    public Task<LineChange> OfferAsync(string pool, DateTimeOffset at, CancellationToken cancellationToken) => Task.FromResult(Offer(at));

    public Task<PoolView> ViewAsync(string pool, int most, CancellationToken cancellationToken)
    {
        Views++;
        List<PoolPlace> line = [.. Line.Take(most)];
        return Task.FromResult(new PoolView(new Pool(pool, _state.Size, _state.Rate, 1, default) { Used = _state.Used }, _state.NextAt, Holders.FirstOrDefault(), line, line.Count == most));
    }

    public Task<IReadOnlyList<PoolPlace>> ListHoldersAsync(string pool, int most, CancellationToken cancellationToken)
    {
        using var turn = _lock.EnterScope();
        return Task.FromResult<IReadOnlyList<PoolPlace>>([.. Holders.Take(most)]);
    }

    public Task<IReadOnlyList<PoolPlace>> ListLineAsync(string pool, int most, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PoolPlace>>([.. Line.Take(most)]);

    public Task<IReadOnlyList<string>> ListBusyPoolsAsync(string? after, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(_places.Count > 0 && after is null ? ["db"] : []);

    private IEnumerable<PoolPlace> Holders => _places.Values.Where(place => place.Status != PlaceStatus.Waiting);

    private IEnumerable<PoolPlace> Line => _places.Values.Where(place => place.Status == PlaceStatus.Waiting).OrderBy(place => place.Rank).ThenBy(place => place.RunId, StringComparer.Ordinal).ThenBy(place => place.Attempt.Index);

    private LineChange Offer(DateTimeOffset at)
    {
        (_state, var change) = PoolLine.Offer(_state, [.. Line.Where(place => place.Slots <= _state.Size)], at, IPoolPlaces.MostOffered);
        foreach (var place in change.Offered)
        {
            _places[(place.RunId, place.Attempt)] = place;
        }

        return change;
    }
}
