using Microsoft.AspNetCore.Http;

namespace Workflow.Tasks.Tests.Http.Authentication;

/// <summary>What a call shows who it is with, and to whom.</summary>
public sealed class HttpAuthTests : IAsyncLifetime
{
    private readonly Service _service = new();
    private LoopbackServer _server = null!;
    private LoopbackServer _other = null!;

    public async ValueTask InitializeAsync()
    {
        _other = await LoopbackServer.StartAsync(SeenAsync);
        _server = await LoopbackServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/here")
            {
                context.Response.Redirect("/seen?x=1");
            }
            else if (context.Request.Path == "/away")
            {
                context.Response.Redirect(_other.Url.AbsoluteUri);
            }
            else if (context.Request.Path == "/there-and-back")
            {
                context.Response.Redirect(new Uri(_other.Url, "back").AbsoluteUri);
            }
            else
            {
                await SeenAsync(context);
            }
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _other.DisposeAsync();
        await _service.DisposeAsync();
    }

    public static TheoryData<string, string> Ways => new()
    {
        { """{"type":"basic","username":"Aladdin","password":"open sesame"}""", "Authorization=Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
        { """{"type":"basic","username":"ü","password":":€:"}""", "Authorization=Basic w7w6OuKCrDo=" },
        { """{"type":"bearer","token":"abc.def"}""", "Authorization=Bearer abc.def" },
        { """{"type":"api_key","value":"k3y!"}""", "X-API-Key=k3y!" },
        { """{"type":"api_key","name":"X-Token","value":"k3y!"}""", "X-Token=k3y!" },
        { """{"type":"api_key","in":"query","value":"a b&c"}""", "api_key=a%20b%26c" },
        { """{"type":"api_key","in":"query","name":"appid","value":"k3y"}""", "appid=k3y" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_Sends_ToItsOrigin(string auth, string expected)
    {
        Assert.Contains(expected, await CallAsync("seen", auth), StringComparison.Ordinal);
        Assert.Contains(expected, await CallAsync("here", auth), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Run_SendsNothing_ToAnotherOrigin_NorAfterIt(string auth, string expected)
    {
        Assert.DoesNotContain(expected, await CallAsync("away", auth), StringComparison.Ordinal);
        Assert.DoesNotContain(expected, await CallAsync("there-and-back", auth), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LeavesAParameterOfTheUrl_AsItIs() =>
        Assert.Contains("?a=1&api_key=own]", await CallAsync("seen?a=1&api_key=own", """{"type":"api_key","in":"query","value":"k3y"}"""), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{}""", "/config/auth/type", "is required: one of basic, bearer, api_key, oauth2_client_credentials, managed_identity")]
    [InlineData("""{"type":"digest"}""", "/config/auth/type", "'digest' is not one of")]
    [InlineData("""{"type":"basic","username":"a:b","password":"x"}""", "/config/auth/username", "must not hold a colon")]
    [InlineData("""{"type":"basic","username":"a","password":"x\ny"}""", "/config/auth/password", "must not hold control characters")]
    [InlineData("""{"type":"basic","password":"x"}""", "/config/auth/username", "is required")]
    [InlineData("""{"type":"basic","username":"a"}""", "/config/auth/password", "is required")]
    [InlineData("""{"type":"bearer"}""", "/config/auth/token", "is required")]
    [InlineData("""{"type":"bearer","token":"a\r\nb"}""", "/config/auth/token", "no line breaks")]
    [InlineData("""{"type":"bearer","token":"abcd","password":"x"}""", "/config/auth/password", "is not a known member; the members are token, type")]
    [InlineData("""{"type":"api_key"}""", "/config/auth/value", "is required")]
    [InlineData("""{"type":"api_key","name":"a b","value":"x"}""", "/config/auth/name", "is no header name")]
    [InlineData("""{"type":"api_key","name":"Host","value":"x"}""", "/config/auth/name", "can't be set")]
    [InlineData("""{"type":"api_key","in":"cookie","value":"x"}""", "/config/auth/in", "is not one of header, query")]
    [InlineData("""{"type":"api_key","name":"X-Own","value":"x"}""", "/config/auth", "sets the header X-Own, and so do headers")]
    [InlineData("""{"type":"oauth2_client_credentials","client_id":"a","client_secret":"b"}""", "/config/auth/token_url", "is required")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"https://h","client_secret":"b"}""", "/config/auth/client_id", "is required")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"https://h","client_id":"a"}""", "/config/auth/client_secret", "is required")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"http://h","client_id":"a","client_secret":"b"}""", "/config/auth/token_url", "begins with https://, or with http:// on loopback")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"token","client_id":"a","client_secret":"b"}""", "/config/auth/token_url", "must be an absolute URL")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"https://a:b@h","client_id":"a","client_secret":"b"}""", "/config/auth/token_url", "no user name or password")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"https://h","client_id":"a","client_secret":"b","client_authentication":"jwt"}""", "/config/auth/client_authentication", "is not one of basic, body")]
    [InlineData("""{"type":"oauth2_client_credentials","token_url":"https://h","client_id":"a","client_secret":"b","parameters":{"grant_type":"password"}}""", "/config/auth/parameters/grant_type", "is set by the grant itself")]
    [InlineData("""{"type":"managed_identity","scope":"https://management.azure.com/.default"}""", "/config/auth/type", "'managed_identity' is off on this service: Workflow:Http:ManagedIdentityScopes")]
    public void Validate_PointsAtTheFault(string auth, string pointer, string detail)
    {
        var faults = _service.Faults("HTTP", $$"""{"url":"http://h","headers":{"x-own":"1"},"auth":{{auth}}}""");

        var fault = Assert.Single(faults);
        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("basic", "Authorization")]
    [InlineData("bearer", "authorization")]
    [InlineData("oauth2_client_credentials", "Authorization")]
    public void Validate_RefusesTwoAuthorizations(string type, string header)
    {
        var faults = _service.Faults("HTTP", $$"""{"url":"http://h","headers":{"{{header}}":"1"},"auth":{"type":"{{type}}" } }""");

        Assert.Contains(faults, fault => fault is { Pointer: "/config/auth", Detail: "sets the header Authorization, and so do headers" });
    }

    [Theory]
    [InlineData("""{"auth":"{{ inputs.auth }}"}""", "/config/auth", "must be written out")]
    [InlineData("""{"auth":{"type":"{{ inputs.type }}"}}""", "/config/auth/type", "must not be an expression")]
    [InlineData("""{"auth":{"type":"basic","password":"hunter2"}}""", "/config/auth/password", "must come from a secret")]
    [InlineData("""{"auth":{"type":"basic","password":"{{ inputs.password }}"}}""", "/config/auth/password", "must come from a secret")]
    [InlineData("""{"auth":{"type":"bearer","token":"abc"}}""", "/config/auth/token", "must come from a secret")]
    [InlineData("""{"auth":{"type":"api_key","value":"abc"}}""", "/config/auth/value", "must come from a secret")]
    [InlineData("""{"auth":{"type":"oauth2_client_credentials","client_secret":"abc"}}""", "/config/auth/client_secret", "must come from a secret")]
    [InlineData("""{"auth":{"type":"basic","username":"{{ inputs.user }}","password":"{{ secrets.K }}"}}""", null, "")]
    [InlineData("""{"auth":{"type":"bearer","token":"prefix-{{ secrets.K }}"}}""", null, "")]
    public void ValidateExpressions_WantsCredentialsFromSecrets(string config, string? pointer, string detail)
    {
        var faults = _service.ExpressionFaults("HTTP", config);

        Assert.Equal(pointer, faults.SingleOrDefault()?.Pointer);
        Assert.Contains(detail, faults.SingleOrDefault()?.Detail ?? "", StringComparison.Ordinal);
    }

    private async Task<string> CallAsync(string path, string auth) =>
        (await _service.RunAsync("HTTP", $$"""{"url":"{{_server.Url}}{{path}}","auth":{{auth}}}""")).Body().GetString()!;

    private async Task SeenAsync(HttpContext context)
    {
        if (context.Request.Path == "/back")
        {
            context.Response.Redirect(new Uri(_server.Url, "seen").AbsoluteUri);
            return;
        }

        var headers = context.Request.Headers.Select(header => $"{header.Key}={header.Value}");
        await context.Response.WriteAsync($"[{context.Request.QueryString}] {string.Join(' ', headers)}");
    }
}
