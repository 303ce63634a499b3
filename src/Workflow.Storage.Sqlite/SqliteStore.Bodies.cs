using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.TaskTypes;
using Workflow.Storage.Sqlite.Bodies;
using Workflow.Storage.Sqlite.Runs;

namespace Workflow.Storage.Sqlite;

/// <content>The port of stored bodies: each part is a write of its own, so others are committed between and with them.</content>
public sealed partial class SqliteStore : IStoredBodies
{
    /// <summary>The size of a part, in bytes: large enough for few commits, and small enough to delay no other write.</summary>
    internal const int PartBytes = 512 * 1024;

    /// <inheritdoc/>
    public async Task<StoredBody> StoreAsync(string runId, ExecutionKey attempt, string mediaType, Stream content, CancellationToken cancellationToken)
    {
        await RemoveBodiesAsync(runId, attempt, except: null, isComplete: false, cancellationToken);
        var id = BodyId.Next(attempt);
        using var parts = new BodyParts(content, PartBytes);
        var key = await Write(session => StoredBodies.Begin(session, runId, id, mediaType), cancellationToken);
        try
        {
            var number = 0;
            while (await parts.NextAsync(cancellationToken) is { IsEmpty: false } part)
            {
                var place = number++;
                await Write(session => StoredBodies.AddPart(session, key, place, part), cancellationToken);
            }

            var body = parts.Body(id, mediaType);
            await Write(session => StoredBodies.End(session, key, body), cancellationToken);
            return body;
        }
        catch
        {
            // What stays when that fails too is removed by the next start of the attempt, or with the run.
            await RemoveBodiesAsync(runId, attempt, except: null, isComplete: false, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<StoredBody?> FindBodyAsync(string runId, string id, CancellationToken cancellationToken) =>
        Read(session => StoredBodies.Find(session, runId, id)?.Body, cancellationToken);

    /// <inheritdoc/>
    public async Task<OpenBody?> OpenBodyAsync(string runId, string id, CancellationToken cancellationToken) =>
        await Read(session => StoredBodies.Find(session, runId, id), cancellationToken) is var (key, body)
            ? new OpenBody(body, new PartStream((number, token) => Read(session => StoredBodies.ReadPart(session, key, number), token), body.Bytes))
            : null;

    /// <inheritdoc/>
    public async Task<OpenBody?> OpenBodyAsync(string runId, string id, long offset, long bytes, CancellationToken cancellationToken) =>
        await Read(session => StoredBodies.Find(session, runId, id), cancellationToken) is var (key, body)
            ? new OpenBody(body, new PartStream((number, token) => Read(session => StoredBodies.ReadPart(session, key, number), token), bytes, (int)(offset / PartBytes), (int)(offset % PartBytes)))
            : null;

    /// <inheritdoc/>
    public Task RemoveBodiesAsync(string runId, ExecutionKey attempt, string? except, CancellationToken cancellationToken) =>
        RemoveBodiesAsync(runId, attempt, except, isComplete: true, cancellationToken);

    private async Task RemoveBodiesAsync(string runId, ExecutionKey attempt, string? except, bool isComplete, CancellationToken cancellationToken)
    {
        while (await Write(session => BodyRemoval.RemoveOfAttempt(session, runId, attempt, except, isComplete, RemovalBudget.Full()), cancellationToken))
        {
        }
    }
}
