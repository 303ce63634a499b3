using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http.Authentication;

/// <summary>The managed identity of Azure, by a stand-in of App Service's token endpoint on loopback, and where there is none.</summary>
public sealed class ManagedIdentityTests : IAsyncDisposable
{
    private const string Scope = "https://management.azure.com/.default";

    private const string NoOnes = "5f1d0a52-1f6c-4a3c-9d0e-2b7f4c6e8a10"; // the library keeps tokens for the whole process, by identity

    private readonly ConcurrentQueue<string> _asked = [];
    private readonly Service _service = new(settings: [("Workflow:Http:ManagedIdentityScopes", $"{Scope}, api://other/.default")]);

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        await _service.DisposeAsync();
    }

    // One test, as the identity is looked for in the environment of the process.
    [Fact]
    public async Task Run_SendsAToken_OfTheIdentity_AndSaysSoWhereThereIsNone()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers.Authorization.ToString()));
        await using var azure = await LoopbackServer.StartAsync(AzureAsync);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", new Uri(azure.Url, "msi/token").AbsoluteUri);
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "the header");
        var config = new { url = server.Url, auth = new { type = "managed_identity", scope = Scope } };

        Assert.Equal("Bearer azure-token", (await _service.RunAsync("HTTP", config)).Body().GetString());
        Assert.Equal("Bearer azure-token", (await _service.RunAsync("HTTP", config)).Body().GetString());
        Assert.Contains("azure-token", _service.Secrets);
        Assert.Contains("resource=https://management.azure.com", Uri.UnescapeDataString(Assert.Single(_asked)), StringComparison.Ordinal);

        var refused = (await _service.RunAsync("HTTP", new { url = server.Url, auth = new { type = "managed_identity", scope = "api://other/.default" } })).Failure("authentication", retryable: true);
        Assert.Contains("was not sent: the managed identity has no token for this scope", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SaysThatThereIsNone_OutsideAzure()
    {
        var error = (await _service.RunAsync("HTTP", new { url = "http://127.0.0.1/", auth = new { type = "managed_identity", scope = Scope, client_id = NoOnes } })).Error!;

        Assert.Equal("authentication", error.Code);
        Assert.StartsWith("GET http://127.0.0.1/ was not sent: the", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"managed_identity"}""", "/config/auth/scope", "is required")]
    [InlineData("""{"type":"managed_identity","scope":"https://vault.azure.net/.default"}""", "/config/auth/scope", "is not one of those in Workflow:Http:ManagedIdentityScopes")]
    [InlineData("""{"type":"managed_identity","scope":"https://management.azure.com/.default","resource":"x"}""", "/config/auth/resource", "is not a known member; the members are client_id, scope, type")]
    public void Validate_PointsAtTheFault(string auth, string pointer, string detail)
    {
        var fault = Assert.Single(_service.Faults("HTTP", $$"""{"url":"https://h","auth":{{auth}} }"""));

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    private async Task AzureAsync(HttpContext context)
    {
        _asked.Enqueue(context.Request.QueryString.Value!);
        if (context.Request.QueryString.Value!.Contains("other", StringComparison.Ordinal) || context.Request.Headers["X-IDENTITY-HEADER"] != "the header")
        {
            context.Response.StatusCode = 400;
            await context.Response.WriteAsJsonAsync(new { statusCode = 400, message = "no" });
            return;
        }

        await context.Response.WriteAsJsonAsync(new { access_token = "azure-token", token_type = "Bearer", resource = Scope, expires_on = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture) });
    }
}
