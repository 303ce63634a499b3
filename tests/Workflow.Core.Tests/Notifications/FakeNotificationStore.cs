using System.Collections.Concurrent;
using Workflow.Core.History;

namespace Workflow.Core.Tests.Notifications;

/// <summary>Notifications in a dictionary.</summary>
internal sealed class FakeNotificationStore : INotificationStore
{
    private readonly ConcurrentDictionary<string, RunNotifications> _known = new();

    public IEnumerable<RunNotifications> Known => _known.Values;

    public Task<bool> AddNotificationsAsync(RunNotifications added, CancellationToken cancellationToken) => Task.FromResult(_known.TryAdd(added.RunId, added));

    public Task<RunNotifications?> FindNotificationsAsync(string runId, CancellationToken cancellationToken) => Task.FromResult(_known.GetValueOrDefault(runId));

    public Task<IReadOnlyList<RunNotifications>> ListDueNotificationsAsync(DateTimeOffset at, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunNotifications>>([.. _known.Values.Where(known => known.DueAt <= at).OrderBy(known => known.DueAt).ThenBy(known => known.RunId, StringComparer.Ordinal).Take(limit)]);

    public Task<RunNotifications?> ReplaceNotificationsAsync(RunNotifications changed, CancellationToken cancellationToken)
    {
        var next = changed with { Revision = changed.Revision + 1 };
        return Task.FromResult(_known.TryGetValue(changed.RunId, out var known) && known.Revision == changed.Revision && _known.TryUpdate(changed.RunId, next, known) ? next : null);
    }

    public Task<bool> RemoveNotificationsAsync(RunNotifications known, CancellationToken cancellationToken) =>
        Task.FromResult(_known.TryGetValue(known.RunId, out var now) && now.Revision == known.Revision && _known.TryRemove(KeyValuePair.Create(known.RunId, now)));
}
