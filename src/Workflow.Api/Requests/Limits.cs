using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Limits;

namespace Workflow.Api.Requests;

/// <summary>The limits that hold for a request.</summary>
internal static class Limits
{
    private static readonly LimitOptions Defaults = new();

    /// <summary>Those of its host; the defaults where it has none, as a request without a server.</summary>
    public static LimitOptions Of(HttpContext http) =>
        http.RequestServices?.GetService<IOptions<LimitOptions>>()?.Value ?? Defaults;
}
