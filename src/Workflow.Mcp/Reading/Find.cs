using Workflow.Client;

namespace Workflow.Mcp.Reading;

/// <summary>Finds what an agent names.</summary>
internal static class Find
{
    /// <summary>The id of a workflow that is named by its name or its id; <c>null</c>: none is named.</summary>
    public static async Task<long?> IdAsync(WorkflowClient client, string? workflow, CancellationToken cancellationToken) =>
        workflow is null ? null : await client.Workflows.FindIdAsync(workflow, cancellationToken);

    /// <summary>The first of a list, and whether there are more.</summary>
    public static async Task<(List<T> Items, bool HasMore)> FirstAsync<T>(IAsyncEnumerable<T> list, int count, CancellationToken cancellationToken)
    {
        List<T> items = [];
        await foreach (var item in list.WithCancellation(cancellationToken))
        {
            if (items.Count == count)
            {
                return (items, true);
            }

            items.Add(item);
        }

        return (items, false);
    }
}
