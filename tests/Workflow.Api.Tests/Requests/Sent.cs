using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Workflow.Api.Requests;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Api.Tests.Requests;

/// <summary>Passes bodies to the reader without a server.</summary>
internal static class Sent
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";

    public static Task<JsonElement?> ReadAsync(string body, string? type) => ReadAsync(Encoding.UTF8.GetBytes(body), type);

    public static async Task<JsonElement?> ReadAsync(byte[] body, string? type)
    {
        var http = new DefaultHttpContext();
        http.Request.Body = new MemoryStream(body);
        http.Request.ContentType = type;
        return await Body.ReadOptionalAsync(http.Request, CancellationToken.None);
    }

    /// <summary>The JSON that a YAML text stands for.</summary>
    public static async Task<string> YamlAsync(string body) => (await ReadAsync(body, Yaml))?.GetRawText() ?? "";

    /// <summary>The one fault of a body that is refused.</summary>
    public static async Task<Fault> FaultAsync(string body, string type) => Assert.Single(await FaultsAsync(Encoding.UTF8.GetBytes(body), type));

    public static async Task<IReadOnlyList<Fault>> FaultsAsync(byte[] body, string type)
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() => ReadAsync(body, type));
        Assert.Equal(RefusalReason.Invalid, refused.Reason);
        return refused.Faults;
    }
}
