using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Workflow.Api.Requests;

/// <summary>How the types of the contract are written, asked for by type: nothing is found by reflection.</summary>
internal static class JsonInfo
{
    /// <summary>The options of the host's serializer.</summary>
    public static JsonSerializerOptions Json(this HttpContext http) => http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    /// <summary>How a type is written.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <exception cref="NotSupportedException">It is not in the contract: see <see cref="Workflow.Contracts.ContractJson"/>.</exception>
    public static JsonTypeInfo<T> Of<T>(this JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
