using System.Net;
using Workflow.Contracts;

namespace Workflow.Client.Copying;

/// <summary>
/// Copies what a service is to do to another one, whatever stores they have: calendars, pools, and each workflow as it is now. Repeated, it changes what has
/// changed. It removes nothing. Runs, older versions and the audit trail stay where they are: they are history of the first service. Keys and the values of secrets
/// can't be read.
/// </summary>
public static class ServiceCopy
{
    /// <summary>Copies.</summary>
    /// <param name="from">The service that is read, with the key of an admin.</param>
    /// <param name="to">The service that is written, with the key of an admin.</param>
    /// <param name="options">How.</param>
    /// <param name="progress">Called after each item; <c>null</c>: progress is not reported.</param>
    /// <param name="cancellationToken">Cancels it; what was written stays, and a repetition goes on.</param>
    /// <exception cref="WorkflowException">A service can't be reached, or does not let the caller read.</exception>
    public static async Task<CopyReport> RunAsync(WorkflowClient from, WorkflowClient to, CopyOptions? options = null, IProgress<CopiedItem>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        List<CopiedItem> items = [];
        await foreach (var calendar in from.Calendars.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            Add(await TryAsync("calendar", calendar.Name, () => CopyCalendarAsync(from, to, calendar.Name, cancellationToken)).ConfigureAwait(false));
        }

        await foreach (var pool in from.Pools.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            Add(await TryAsync("pool", pool.Name, () => CopyPoolAsync(to, pool, cancellationToken)).ConfigureAwait(false));
        }

        var workflows = new CopiedWorkflows(to, options ?? new CopyOptions());
        foreach (var item in await workflows.CopyAsync(from, cancellationToken).ConfigureAwait(false))
        {
            Add(item);
        }

        var (missing, areKnown) = await MissingSecretsAsync(from, to, cancellationToken).ConfigureAwait(false);
        return new CopyReport(items, missing, areKnown, await CountKeysAsync(from, cancellationToken).ConfigureAwait(false), workflows.ActiveOnBoth);

        void Add(CopiedItem item)
        {
            items.Add(item);
            progress?.Report(item);
        }
    }

    /// <summary>Copies one item; that it is refused is its outcome.</summary>
    internal static async Task<CopiedItem> TryAsync(string kind, string name, Func<Task<CopyOutcome>> copy)
    {
        try
        {
            return new CopiedItem(kind, name, await copy().ConfigureAwait(false));
        }
        catch (WorkflowException e) when (e is { Status: HttpStatusCode.BadRequest or HttpStatusCode.Conflict or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Forbidden })
        {
            return new CopiedItem(kind, name, CopyOutcome.Failed, e.Detail ?? e.Message);
        }
    }

    private static async Task<CopyOutcome> CopyCalendarAsync(WorkflowClient from, WorkflowClient to, string name, CancellationToken cancellationToken)
    {
        var calendar = await from.Calendars.GetAsync(name, cancellationToken).ConfigureAwait(false);
        var there = await to.Calendars.GetAsync(name, cancellationToken).OrNullAsync().ConfigureAwait(false);
        if (there is not null && there.Dates.SequenceEqual(calendar.Dates))
        {
            return CopyOutcome.Unchanged;
        }

        await to.Calendars.PutAsync(name, new CalendarRequest { Dates = calendar.Dates }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return there is null ? CopyOutcome.Created : CopyOutcome.Changed;
    }

    private static async Task<CopyOutcome> CopyPoolAsync(WorkflowClient to, PoolResponse pool, CancellationToken cancellationToken)
    {
        var there = await to.Pools.GetAsync(pool.Name, cancellationToken).OrNullAsync().ConfigureAwait(false);
        if (there is not null && there.Size == pool.Size && there.RateLimit == pool.RateLimit)
        {
            return CopyOutcome.Unchanged;
        }

        await to.Pools.PutAsync(pool.Name, new PoolRequest { Size = pool.Size, RateLimit = pool.RateLimit }, cancellationToken: cancellationToken).ConfigureAwait(false);
        return there is null ? CopyOutcome.Created : CopyOutcome.Changed;
    }

    // A source of secrets may not list them (501).
    private static async Task<(IReadOnlyList<string> Missing, bool AreKnown)> MissingSecretsAsync(WorkflowClient from, WorkflowClient to, CancellationToken cancellationToken)
    {
        try
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            await foreach (var secret in to.Secrets.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                known.Add(secret.Name);
            }

            List<string> missing = [];
            await foreach (var secret in from.Secrets.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                if (secret.UsedBy.Count > 0 && !known.Contains(secret.Name))
                {
                    missing.Add(secret.Name);
                }
            }

            return (missing, true);
        }
        catch (WorkflowException e) when (e.Status is HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden)
        {
            return ([], false);
        }
    }

    private static async Task<int?> CountKeysAsync(WorkflowClient from, CancellationToken cancellationToken)
    {
        try
        {
            var count = 0;
            await foreach (var key in from.Keys.ListAsync(cancellationToken: cancellationToken).ConfigureAwait(false))
            {
                count += key.RevokedAt is null ? 1 : 0;
            }

            return count;
        }
        catch (WorkflowException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            return null;
        }
    }
}
