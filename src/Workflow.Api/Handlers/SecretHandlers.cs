using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Contracts;
using Workflow.Api.Requests;
using Workflow.Core.Paging;
using Workflow.Core.Secrets;

namespace Workflow.Api.Handlers;

/// <summary>The route of secrets' names.</summary>
public static class SecretHandlers
{
    private const string Secrets = "secrets";

    /// <summary>Lists the names of the secrets that the service knows, in order. No answer has a value.</summary>
    public static async Task<Ok<ListResponse<SecretResponse>>> ListAsync(HttpContext http, ISecrets secrets)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        var after = Cursor.Read(Secrets, page.Cursor);
        var all = await secrets.ListAsync(http.RequestAborted)
            ?? throw new BadHttpRequestException("The source of this service's secrets can't list their names.", StatusCodes.Status501NotImplemented);

        List<SecretName> rest = [.. all.Where(secret => string.CompareOrdinal(secret.Name, after) > 0).Take(page.Limit + 1)];
        return TypedResults.Ok(ListResponse<SecretResponse>.Of(
            Pages.Cut(rest, page, secret => secret.Name.Length, secret => secret, last => Cursor.Make(Secrets, last.Name)), SecretResponse.Of));
    }
}
