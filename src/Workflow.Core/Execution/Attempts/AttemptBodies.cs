using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>What an attempt stores, without secrets, and what it reads of its run.</summary>
/// <param name="attempt">The attempt.</param>
/// <param name="store">Keeps it.</param>
/// <param name="wasBegun">Whether it was started before, by a process that may have died after it had stored something.</param>
internal sealed class AttemptBodies(Attempt attempt, IStoredBodies store, bool wasBegun) : ITaskBodies
{
    // How often secrets may change meanwhile.
    private const int MaxPasses = 4;

    private bool _hasBegun;

    /// <summary>The id of what it has stored; <c>null</c>: nothing.</summary>
    public string? StoredId { get; private set; }

    private ExecutionKey Key => attempt.Key;

    /// <inheritdoc/>
    public async Task<StoredBody> StoreAsync(Stream content, string mediaType, CancellationToken cancellationToken)
    {
        if (_hasBegun)
        {
            throw new InvalidOperationException("An attempt stores one body at most.");
        }

        _hasBegun = true;
        await attempt.Masking.RefreshAsync(isNeeded: true);
        var masked = new MaskingStream(content, () => attempt.Mask);
        var type = attempt.Shown(mediaType);
        var body = await store.StoreAsync(attempt.Run.Id, Key, type, masked, cancellationToken);
        var places = masked.Masked;

        // A value may have become secret after a part of the body was stored: what is stored is then masked again.
        for (var pass = 1; await IsOutdatedAsync(masked); pass++)
        {
            if (pass == MaxPasses)
            {
                throw new IOException("secrets of the run changed while its body was stored");
            }

            await using var stored = await store.OpenBodyAsync(attempt.Run.Id, body.Id, cancellationToken) ?? throw new IOException("the stored body was removed");
            masked = new MaskingStream(stored.Content, () => attempt.Mask);
            var again = await store.StoreAsync(attempt.Run.Id, Key, type, masked, cancellationToken);
            await store.RemoveBodiesAsync(attempt.Run.Id, Key, again.Id, cancellationToken);
            (body, places) = (again, places + masked.Masked);
        }

        if (places > 0)
        {
            attempt.Say(LogSeverity.Warning, $"the stored body holds secrets in {(places == 1 ? "one place" : $"{places} places")}, which are masked; so it is not the same as the one that was received");
        }

        StoredId = body.Id;
        return body;
    }

    /// <inheritdoc/>
    public Task<StoredBody?> FindAsync(string id, CancellationToken cancellationToken) => FirstAsync(runId => store.FindBodyAsync(runId, id, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<OpenBody?> OpenAsync(string id, CancellationToken cancellationToken) => FirstAsync(runId => store.OpenBodyAsync(runId, id, cancellationToken), cancellationToken);

    /// <summary>Opens a part of a stored body; <c>null</c>: the run has none with this id.</summary>
    public Task<OpenBody?> OpenAsync(ItemChunk chunk, CancellationToken cancellationToken) => FirstAsync(runId => store.OpenBodyAsync(runId, chunk.Body, chunk.Offset, chunk.Bytes, cancellationToken), cancellationToken);

    /// <summary>
    /// Removes what it has stored, in any of its starts, except for what is on record as its output: once it has ended, nobody can need more. What stays when
    /// that fails is removed with the run.
    /// </summary>
    public async ValueTask KeepOnlyAsync(string? recorded)
    {
        if (_hasBegun || wasBegun)
        {
            await store.RemoveBodiesAsync(attempt.Run.Id, Key, recorded, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // In the run of a group, tasks see the outputs of tasks outside, and so what those have stored.
    private async Task<T?> FirstAsync<T>(Func<string, Task<T?>> find, CancellationToken cancellationToken)
        where T : class
    {
        for (RunHead? run = attempt.Run; run is not null; run = run is { Group: not null, Parent: { } parent } ? await attempt.HeadAsync(parent.RunId, cancellationToken) : null)
        {
            if (await find(run.Id) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private async Task<bool> IsOutdatedAsync(MaskingStream masked)
    {
        await attempt.Masking.RefreshAsync(isNeeded: true);
        return masked.IsOlderThan(attempt.Mask);
    }
}
