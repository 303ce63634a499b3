using Microsoft.AspNetCore.Http;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>The header <c>Idempotency-Key</c>, for requests that start or send something.</summary>
internal static class IdempotencyHeader
{
    public const string Name = "Idempotency-Key";

    /// <summary>The key, or <c>null</c> if the request has none.</summary>
    /// <exception cref="RefusedException">It is not 1 to 200 visible ASCII characters, or there are several.</exception>
    public static string? Read(HttpRequest request)
    {
        if (request.Headers[Name] is not [{ } key, ..] keys)
        {
            return null;
        }

        return keys.Count == 1 && key.Length is > 0 and <= 200 && key.All(c => c is >= '!' and <= '~')
            ? key
            : throw new RefusedException(RefusalReason.Invalid, "A header has a fault.", [new Fault(Name, "must be one text of 1 to 200 visible ASCII characters")]);
    }
}
