using Azure;
using Azure.Data.Tables;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Storage.AzureTables.Account;
using Workflow.Storage.AzureTables.Workflows;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>A change of the places of a pool: one transaction, with the pool's row.</summary>
internal sealed class PlaceChange(TableClient table, Pool pool, PoolState state, TableEntity? row)
{
    private readonly List<Action<Batch>> _rows = [];
    private readonly List<PoolPlace> _offered = [];
    private LineChange _change = LineChange.None;
    private PoolPlace? _entered;
    private PoolPlace? _taken;

    /// <summary>The pool as it will be.</summary>
    internal PoolState State { get; private set; } = state;

    /// <summary>All that are offered places.</summary>
    internal IReadOnlyList<PoolPlace> Offered => _offered;

    /// <summary>What has changed for others than the one that takes its places.</summary>
    internal LineChange ForOthers => _change with { Offered = [.. _offered.Where(place => place != _taken)] };

    /// <summary>One enters the line.</summary>
    internal void Enter(PoolPlace place)
    {
        _entered = place;
        State = State with { Waiting = State.Waiting + 1 };
    }

    /// <summary>One leaves the line, or frees its places.</summary>
    internal void Leave(PoolPlace place, ETag read)
    {
        State = PoolLine.Without(State, place);
        if (place.Status == PlaceStatus.Waiting)
        {
            _rows.Add(batch => batch.Delete(PlaceKeys.Wait(place), read));
            _rows.Add(batch => batch.Delete(PlaceKeys.Line(place), ETag.All));
        }
        else
        {
            _rows.Add(batch => batch.Delete(PlaceKeys.Held(place), read));
        }
    }

    /// <summary>Offers what is free.</summary>
    internal void Offer(IEnumerable<PoolPlace> line, DateTimeOffset at)
    {
        (State, _change) = PoolLine.Offer(State, line, at, IPoolPlaces.MostOffered);
        _offered.AddRange(_change.Offered);
    }

    /// <summary>One takes its places, if it is offered some.</summary>
    /// <returns>The place, or <c>null</c>.</returns>
    internal PoolPlace? Take(PoolPlace own) => _taken = _offered.Find(place => IsSame(place, own));

    /// <summary>Writes it, unless the pool has changed since it was read.</summary>
    internal Task<bool> TryCommitAsync()
    {
        var batch = new Batch(table, PoolRows.Partition);
        var witness = PoolRows.Save(batch, pool, State, row);
        foreach (var add in _rows)
        {
            add(batch);
        }

        foreach (var place in _offered)
        {
            batch.Insert(PlaceKeys.HeldRow(place == _taken ? place with { Status = PlaceStatus.Taken } : place));
            if (_entered is null || !IsSame(place, _entered))
            {
                batch.Delete(PlaceKeys.Wait(place), ETag.All);
                batch.Delete(PlaceKeys.Line(place), ETag.All);
            }
        }

        if (_entered is { } entered && !_offered.Exists(place => IsSame(place, entered)))
        {
            batch.Insert(PlaceKeys.WaitRow(entered));
            batch.Insert(PlaceKeys.LineRow(entered));
        }

        return batch.TryCommitAsync(witness);
    }

    private static bool IsSame(PoolPlace place, PoolPlace other) => place.RunId == other.RunId && place.Attempt == other.Attempt;
}
