using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
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
    private const int CharBytes = 3; // of UTF-8, at most

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
        var shown = await ShowAsync(rest, page, uses, http.RequestAborted);
        return TypedResults.Ok(new ListResponse<SecretResponse>(shown, shown.Count < rest.Count ? Cursor.Make(Secrets, shown[^1].Name) : null));
    }

    /// <summary>Lists the workflows that use a secret in their current version, in order of their ids; also of a secret that the service does not know.</summary>
    public static async Task<Ok<ListResponse<SecretUseResponse>>> ListUsesAsync(HttpContext http, string name, ISecretUseStore uses)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        return TypedResults.Ok(ListResponse<SecretUseResponse>.Of(await uses.ListSecretUsesAsync(name, page, http.RequestAborted), SecretUseResponse.Of));
    }

    // Those that the page has room for. No more are read than may be shown, and a few.
    private static async Task<IReadOnlyList<SecretResponse>> ShowAsync(IReadOnlyList<SecretName> secrets, PageRequest page, ISecretUseStore uses, CancellationToken cancellationToken)
    {
        var budget = page.Budget();
        List<SecretResponse> shown = [];
        foreach (var some in secrets.Take(page.Limit).Chunk(AtATime))
        {
            var read = await Task.WhenAll(some.Select(async secret =>
                SecretResponse.Of(secret, await uses.ListSecretUsesAsync(secret.Name, new PageRequest(FirstUses), cancellationToken))));
            foreach (var secret in read)
            {
                if (!budget.TryTake(BytesOf(secret)))
                {
                    return shown;
                }

                shown.Add(secret);
            }
        }

        return shown;
    }

    private static long BytesOf(SecretResponse secret) =>
        100 + secret.Name.Length + secret.UsedBy.Sum(use => 100 + (CharBytes * use.WorkflowName.Length) + use.Places.Sum(place => 50 + (CharBytes * (long)(place.Task?.Length ?? 0))));
}
