using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Pools;
using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Api.Handlers;

/// <summary>The routes of pools.</summary>
public static class PoolHandlers
{
    /// <summary>Lists the pools by name, with how many places are held and how many attempts wait.</summary>
    public static async Task<Ok<ListResponse<PoolResponse>>> List(HttpContext http, IPoolStore pools, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(ListResponse<PoolResponse>.Of(await pools.ListPoolsAsync(page, cancellationToken), PoolResponse.Of));
    }

    /// <summary>Shows a pool, with how many places are held and how many attempts wait.</summary>
    public static async Task<Ok<PoolResponse>> Get(HttpContext http, string name, PoolEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var pool = await editor.FindAsync(name, cancellationToken);
        ETags.Set(http.Response, pool);
        return TypedResults.Ok(PoolResponse.Of(pool));
    }

    /// <summary>
    /// Writes a pool. What waits for a larger one begins; a smaller one ends nothing, and gives no place away until fewer are in use than it has.
    /// </summary>
    public static async Task<Results<Ok<PoolResponse>, Created<PoolResponse>>> Put(HttpContext http, string name, PoolEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var guard = ETags.Guard(http.Request, "pool");
        var (size, rate) = Read(await Body.ReadAsync(http.Request, cancellationToken));
        var (pool, isNew) = await editor.PutAsync(name, size, rate, guard, cancellationToken);
        ETags.Set(http.Response, pool);
        return isNew ? TypedResults.Created($"{Routes.Root}/pools/{name}", PoolResponse.Of(pool)) : TypedResults.Ok(PoolResponse.Of(pool));
    }

    /// <summary>Removes a pool that no workflow names, and of which no places are held or waited for.</summary>
    public static async Task<NoContent> Delete(HttpContext http, string name, PoolEditor editor, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        await editor.RemoveAsync(name, ETags.IfMatch(http.Request, "pool"), cancellationToken);
        return TypedResults.NoContent();
    }

    private static (int Size, PoolRate? Rate) Read(JsonElement body)
    {
        FaultCollection faults = [];
        var reader = new ObjectReader(body, "", faults);
        if (!reader.Has("size"))
        {
            reader.Fault("size", "is required");
        }

        var size = reader.Int("size", 1, DefinitionLimits.PoolSize, 1);
        var rate = ReadRate(reader);
        _ = (reader.Any("name"), reader.Any("used"), reader.Any("waiting"), reader.Any("updated_at")); // a pool can be sent as it was answered
        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : (size, rate);
    }

    private static PoolRate? ReadRate(ObjectReader pool)
    {
        if (pool.Object("rate_limit") is not { } reader || pool.Any("rate_limit") is not { ValueKind: JsonValueKind.Object })
        {
            return null;
        }

        foreach (var member in (string[])["limit", "per_seconds"])
        {
            if (!reader.Has(member))
            {
                reader.Fault(member, "is required");
            }
        }

        var rate = new PoolRate(reader.Int("limit", 1, DefinitionLimits.PoolRate, 1), reader.Int("per_seconds", 1, DefinitionLimits.PoolRateSeconds, 1));
        reader.RefuseUnknown();
        return rate;
    }
}
