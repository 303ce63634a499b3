using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Paging;

namespace Workflow.Core.Execution.Pools;

/// <summary>Changes pools. What waits for a pool that has become larger begins.</summary>
/// <param name="pools">The store of pools.</param>
/// <param name="places">Offers its places.</param>
/// <param name="time">The clock.</param>
public sealed class PoolEditor(IPoolStore pools, PoolPlaces places, TimeProvider time)
{
    /// <summary>Writes a pool, whether it is new or not. A smaller one ends nothing: places are offered again when fewer are held.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">How many places it has.</param>
    /// <param name="rate">Its rate limit, or <c>null</c>.</param>
    /// <param name="guard">What must be true of the pool that has the name.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The pool, and whether it is new.</returns>
    /// <exception cref="RefusedException">The name is faulty, or what must be true is not.</exception>
    public async Task<(Pool Pool, bool IsNew)> PutAsync(string name, int size, PoolRate? rate, WriteGuard guard, CancellationToken cancellationToken)
    {
        if (Pool.Fault(name) is { } fault)
        {
            throw new RefusedException(RefusalReason.Invalid, $"The name of a pool {fault}.");
        }

        while (true)
        {
            var current = await pools.GetPoolAsync(name, cancellationToken);
            guard.Check(NameOf(name), current?.Revision);
            var now = time.GetUtcNow();
            var isSame = current is not null && current.Size == size && current.Rate == rate;
            var written = isSame ? current! : new Pool(name, size, rate, Math.Max(now.UtcTicks, (current?.Revision ?? 0) + 1), now);
            if (isSame || await pools.WritePoolAsync(written, current?.Revision, cancellationToken))
            {
                // Also for an unchanged pool: the process may have been killed between an earlier write and this.
                await places.OfferAsync(name, cancellationToken);
                var after = await pools.GetPoolAsync(name, cancellationToken);

                // Not what another caller has written since: with its tag, this caller would overwrite what they have not read.
                return (written with { Used = after?.Used ?? 0, Waiting = after?.Waiting ?? 0 }, current is null);
            }
        }
    }

    /// <summary>Removes a pool that no workflow uses, and of which no places are held or waited for.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="revision">The revision it must be at, or <c>null</c> for any.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="RefusedException">There is none, it has been changed, or it is used.</exception>
    public async Task RemoveAsync(string name, long? revision, CancellationToken cancellationToken)
    {
        while (true)
        {
            var current = await FindAsync(name, cancellationToken);
            new WriteGuard(revision).Check(NameOf(name), current.Revision);
            if (await pools.ListPoolUsesAsync(name, new PageRequest(1), cancellationToken) is { Items: [var workflow, ..] })
            {
                throw new RefusedException(RefusalReason.Conflict, $"Pool '{name}' is used by workflow {workflow}; it can be deleted when no task names it.");
            }

            if (current.Used + current.Waiting > 0)
            {
                throw new RefusedException(RefusalReason.Conflict, $"{current.Used} places of pool '{name}' are held, and {current.Waiting} tasks wait for places; it can be deleted when their runs have ended.");
            }

            if (await pools.RemovePoolAsync(name, current.Revision, cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>The pool.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    public async Task<Pool> FindAsync(string name, CancellationToken cancellationToken) =>
        (Pool.Fault(name) is null ? await pools.GetPoolAsync(name, cancellationToken) : null)
        ?? throw new RefusedException(RefusalReason.NotFound, $"There is no pool '{FaultText.Shorten(name)}'.");

    private static string NameOf(string name) => $"Pool '{name}'";
}
