using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Workflow.Core.Limits;

namespace Workflow.Api.Requests;

/// <summary>The limits of a request.</summary>
internal static class Limits
{
    private static readonly LimitOptions Defaults = new();

    /// <summary>The limits of its host; the defaults for a request without a host, as in tests.</summary>
    public static LimitOptions Of(HttpContext http) =>
        http.RequestServices?.GetService<IOptions<LimitOptions>>()?.Value ?? Defaults;
}
