using System.Text.Json;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>Creates lists from the items of a stored body: that of its chunks, and that of the items of one chunk.</summary>
internal static class BodyItemLists
{
    private const string Code = "for_each";

    /// <summary>The id of the stored body that a value is, or that is the body of the response that it is; <c>null</c>: it is neither.</summary>
    public static string? IdIn(JsonElement value) =>
        StoredBody.IdIn(value) ?? (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("body", out var body) ? StoredBody.IdIn(body) : null);

    /// <summary>Cuts a body, and records its chunks. Each item is checked before the first one runs.</summary>
    /// <param name="attempt">The list.</param>
    /// <param name="value">What names the body.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<TaskReport> ExpandAsync(Attempt attempt, JsonElement value, CancellationToken cancellationToken)
    {
        if (IsEmptyResponse(value))
        {
            return await attempt.ExpandAsync((IReadOnlyList<ItemChunk>)[]);
        }

        if (IdIn(value) is not { } id)
        {
            return await FailAsync(attempt, $"The body_from of the for_each leads to {FaultText.Kind(value)}, and must lead to a stored body: the output of a task with response_body: stored.");
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Ends.Cancelled);
        IReadOnlyList<ItemChunk> chunks;
        try
        {
            await using var open = attempt.Bodies is { } bodies ? await bodies.OpenAsync(id, either.Token) : null;
            if (open is null)
            {
                return await FailAsync(attempt, "The body_from of the for_each leads to a stored body that this run does not have: it belongs to the run that stored it, and to its reruns.");
            }

            chunks = await BodyChunks.CutAsync(open, either.Token);
        }
        catch (OperationCanceledException) when (attempt.Ends.Cancelled.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await attempt.CancelAsync();
        }
        catch (Exception e) when (e is BodyItemException or IOException)
        {
            return await FailAsync(attempt, e.Message);
        }

        return await attempt.ExpandAsync(chunks);
    }

    /// <summary>Reads the items of a chunk, and records them.</summary>
    /// <param name="attempt">The list.</param>
    /// <param name="chunk">The chunk.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<TaskReport> ExpandChunkAsync(Attempt attempt, ItemChunk chunk, CancellationToken cancellationToken)
    {
        JsonElement items;
        try
        {
            await using var part = attempt.Bodies is { } bodies ? await bodies.OpenAsync(chunk, cancellationToken) : null;
            if (part is null)
            {
                return await FailAsync(attempt, $"The stored body that has item {chunk.First} and those after it was removed.");
            }

            items = await BodyChunks.ReadAsync(part, chunk, cancellationToken);
        }
        catch (Exception e) when (e is BodyItemException or IOException)
        {
            return await FailAsync(attempt, e.Message);
        }

        return await attempt.ExpandAsync(items);
    }

    // Of a response without any content nothing is stored.
    private static bool IsEmptyResponse(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty("status_code", out _) && value.TryGetProperty("body", out var body) && body.ValueKind == JsonValueKind.Null;

    private static Task<TaskReport> FailAsync(Attempt attempt, string message) => attempt.FailAsync(new TaskError(Code, message));
}
