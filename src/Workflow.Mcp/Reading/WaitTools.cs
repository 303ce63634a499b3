using System.ComponentModel;
using Workflow.Mcp.Text;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Reading;

internal sealed record ListWaitsArguments(
    [property: Description("Only what waits for this event.")] string? Event = null,
    [property: Description("Only what waits for it with this key; needs event.")] string? Key = null,
    [property: Description("Only what waits in runs of this workflow: its name, or its id.")] string? Workflow = null,
    [property: Description(Limit.Meaning)] int? Limit = null);

internal sealed record ShownWait(string RunId, long WorkflowId, string? Task, int? Index, string? Event, string? Key, DateTimeOffset? Since, DateTimeOffset? DueAt);

internal sealed record WaitList(IReadOnlyList<ShownWait> Items, [property: Description("Whether there are more: ask with a higher limit, or for one event or workflow.")] bool HasMore);

internal sealed record ListPoolsArguments([property: Description(Limit.Meaning)] int? Limit = null);

internal sealed record ShownPool(string? Name, int Size, int Used, int Waiting);

internal sealed record PoolList(IReadOnlyList<ShownPool> Items, [property: Description("Whether there are more: ask with a higher limit.")] bool HasMore);

/// <summary>Tools that show what runs share, and what they wait for.</summary>
internal static class WaitTools
{
    public static readonly Tool[] All =
    [
        new Tool<ListWaitsArguments, WaitList>(async (client, arguments, cancellation) =>
        {
            var id = await Find.IdAsync(client, arguments.Workflow, cancellation);
            var limit = Limit.Of(arguments.Limit);
            var (items, hasMore) = await Find.FirstAsync(client.Events.ListWaitsAsync(arguments.Event, arguments.Key, id, Math.Min(limit + 1, Limit.Most), cancellation), limit, cancellation);
            return new WaitList([.. items.Select(wait => new ShownWait(wait.RunId, wait.WorkflowId, Shown.Text(wait.Task), wait.Index, Shown.Text(wait.EventName), Shown.Text(wait.Key), wait.Since, wait.DueAt))], hasMore);
        })
        {
            Name = "list_waits",
            Title = "List waits for events",
            Description = "Lists the tasks, over all runs, that wait for events, such as approvals by people.",
        },
        new Tool<ListPoolsArguments, PoolList>(async (client, arguments, cancellation) =>
        {
            var limit = Limit.Of(arguments.Limit);
            var (items, hasMore) = await Find.FirstAsync(client.Pools.ListAsync(Math.Min(limit + 1, Limit.Most), cancellation), limit, cancellation);
            return new PoolList([.. items.Select(pool => new ShownPool(Shown.Text(pool.Name), pool.Size, pool.Used, pool.Waiting))], hasMore);
        })
        {
            Name = "list_pools",
            Title = "List pools",
            Description = "Lists the pools: named limits that tasks of all workflows share, how many places each has, how many are held, and how many attempts wait.",
        },
    ];
}
