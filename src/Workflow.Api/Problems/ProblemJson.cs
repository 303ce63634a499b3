using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;

namespace Workflow.Api.Problems;

/// <summary>How problems are written as JSON. What else is in the contract needs no ASP.NET Core: see <see cref="Workflow.Contracts.ContractJson"/>.</summary>
internal static class ProblemJson
{
    /// <summary>Adds it to the options of a host's serializer.</summary>
    public static void Configure(JsonSerializerOptions options) => options.TypeInfoResolverChain.Insert(0, ProblemJsonContext.Default);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Stream))] // answers that are no JSON: the OpenAPI document asks for all types
internal sealed partial class ProblemJsonContext : JsonSerializerContext;
