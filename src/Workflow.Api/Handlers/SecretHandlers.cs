using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Contracts;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Paging;
using Workflow.Core.Secrets;

namespace Workflow.Api.Handlers;

/// <summary>The routes of secrets' names, and of who uses them.</summary>
public static class SecretHandlers
{
    private const string Secrets = "secrets";
    private const int FirstUses = 5;
    private const int AtATime = 8;

    /// <summary>Lists the names of the secrets that the service knows, in order, each with the first workflows that use it. No answer has a value.</summary>
    public static async Task<Ok<ListResponse<SecretResponse>>> ListAsync(HttpContext http, ISecrets secrets, ISecretUseStore uses)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var after = Cursor.Read(Secrets, page.Cursor);
        var all = await secrets.ListAsync(http.RequestAborted)
            ?? throw new BadHttpRequestException("The source of this service's secrets can't list their names.", StatusCodes.Status501NotImplemented);

        List<SecretName> rest = [.. all.Where(secret => string.CompareOrdinal(secret.Name, after) > 0).Take(page.Limit + 1)];
        var cut = Pages.Cut(rest, page, secret => secret.Name.Length, secret => secret, last => Cursor.Make(Secrets, last.Name));
        List<SecretResponse> shown = [];
        foreach (var some in cut.Items.Chunk(AtATime))
        {
            shown.AddRange(await Task.WhenAll(some.Select(async secret =>
                SecretResponse.Of(secret, await uses.ListSecretUsesAsync(secret.Name, new PageRequest(FirstUses), http.RequestAborted)))));
        }

        return TypedResults.Ok(new ListResponse<SecretResponse>(shown, cut.NextCursor));
    }

    /// <summary>Lists the workflows that use a secret in their current version, in order of their ids; also of a secret that the service does not know.</summary>
    public static async Task<Ok<ListResponse<SecretUseResponse>>> ListUsesAsync(HttpContext http, string name, ISecretUseStore uses)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(ListResponse<SecretUseResponse>.Of(await uses.ListSecretUsesAsync(name, page, http.RequestAborted), SecretUseResponse.Of));
    }
}
