using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflow.Api.Requests;

/// <summary>The serializer of a host.</summary>
internal static class HostJson
{
    /// <summary>Its options.</summary>
    public static JsonSerializerOptions Json(this HttpContext http) => http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
}
