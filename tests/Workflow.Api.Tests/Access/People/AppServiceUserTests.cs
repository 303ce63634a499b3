using System.Text;
using System.Text.Json;

namespace Workflow.Api.Tests.Access.People;

/// <summary>Headers of App Service authentication, where the platform writes them and where anyone could.</summary>
public sealed class AppServiceUserTests
{
    private static readonly Dictionary<string, string> On = new(StringComparer.Ordinal) { ["WEBSITE_AUTH_ENABLED"] = "True", ["WEBSITE_SITE_NAME"] = "app" };

    [Theory]
    [InlineData(true, "True", "app", 200)]
    [InlineData(true, "true", "app", 200)]
    [InlineData(true, "False", "app", 401)]
    [InlineData(true, null, "app", 401)]
    [InlineData(true, "True", null, 401)]
    [InlineData(false, "True", "app", 401)]
    public async Task Header_IsTrusted_OnlyWhereThePlatformSaysSo(bool isOn, string? enabled, string? site, int expected)
    {
        await using var host = Host(isOn);
        host.Platform["WEBSITE_AUTH_ENABLED"] = enabled ?? "";
        host.Platform["WEBSITE_SITE_NAME"] = site ?? "";
        await host.InitializeAsync();

        Assert.Equal(expected, (await MeAsync(host, Headers(Principal()))).Status);
    }

    [Fact]
    public async Task Me_SaysWhoIsSignedIn()
    {
        await using var host = await StartAsync();

        var me = (await MeAsync(host, Headers(Principal(("roles", "viewer"), ("http://schemas.microsoft.com/ws/2008/06/identity/claims/role", "operator"))))).Json;

        Assert.Equal(("person", "ada@example.org", "operator"), (me.GetProperty("kind").GetString(), me.GetProperty("actor").GetString(), me.GetProperty("role").GetString()));
    }

    // The same person as by a token: the tenant and the object.
    [Theory]
    [InlineData("object-a", "oid", "object-a", null)]
    [InlineData("object-a", "http://schemas.microsoft.com/identity/claims/objectidentifier", "object-a", "other")]
    [InlineData("object-a", "sub", "other", "object-a")]
    [InlineData(null, "sub", "other", null)]
    public async Task Me_SaysWhoItIs_WhateverThePersonIsCalled(string? expected, string claim, string value, string? header)
    {
        await using var host = await StartAsync();
        (string, string)[] headers = [.. Headers(Principal(("roles", "admin"), (claim, value)), id: header)];

        var me = await MeAsync(host, headers);

        Assert.Equal(expected is null ? 401 : 200, me.Status);
        if (expected is not null)
        {
            Assert.Equal($"entra:{FakeProvider.Tenant}:{expected}", me.Json.GetProperty("actor_id").GetString());
        }
    }

    [Fact]
    public async Task Person_IsRefused_OfAnotherProviderOrTenant()
    {
        await using var host = await StartAsync();
        var good = Principal();

        Assert.Equal(401, (await MeAsync(host, Headers(good, provider: "google"))).Status);
        Assert.Equal(401, (await MeAsync(host, ("X-MS-CLIENT-PRINCIPAL", Encode(good)))).Status);
        Assert.Equal(401, (await MeAsync(host, Headers(good.Replace("\"auth_typ\":\"aad\"", "\"auth_typ\":\"google\"", StringComparison.Ordinal)))).Status);
        Assert.Equal(401, (await MeAsync(host, Headers(good.Replace(FakeProvider.Tenant, FakeProvider.Foreign, StringComparison.Ordinal)))).Status);
        Assert.Equal(401, (await MeAsync(host, Headers(good.Replace("\"typ\":\"tid\"", "\"typ\":\"other\"", StringComparison.Ordinal)))).Status);
        Assert.Equal(403, (await MeAsync(host, Headers(good.Replace("\"admin\"", "\"none\"", StringComparison.Ordinal)))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"auth_typ":"aad"}""")]
    [InlineData("""{"auth_typ":"aad","claims":{}}""")]
    [InlineData("""{"auth_typ":"aad","claims":[null,1,"a",{},{"typ":1,"val":[]}]}""")]
    [InlineData("""{"auth_typ":"aad","claims":[[[[[[[[[[[[]]]]]]]]]]]]}""")]
    [InlineData("""{"auth_typ":"aad","claims":[{"typ":"\ud800","val":"x"}]}""")]
    public async Task Header_ThatIsBroken_IsRefused(string principal)
    {
        await using var host = await StartAsync();

        Assert.Equal(401, (await MeAsync(host, Headers(principal))).Status);
    }

    [Fact]
    public async Task Header_ThatIsNoBase64_OrTooLong_OrTwice_IsRefused()
    {
        await using var host = await StartAsync();
        var principal = Encode(Principal());

        Assert.Equal(401, (await MeAsync(host, ("X-MS-CLIENT-PRINCIPAL", "{}"), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"))).Status);
        Assert.Equal(401, (await MeAsync(host, Headers(Principal(("padding", new string('a', 20_000)))))).Status);
        Assert.Equal(401, (await MeAsync(host, ("X-MS-CLIENT-PRINCIPAL", principal), ("X-MS-CLIENT-PRINCIPAL", principal), ("X-MS-CLIENT-PRINCIPAL-IDP", "aad"))).Status);
    }

    // The platform's cookie is sent with a forged post too.
    [Fact]
    public async Task Change_IsRefused_UnlessItComesFromAPageOfTheService()
    {
        await using var host = await StartAsync();
        var headers = Headers(Principal());

        Assert.Equal(403, await StatusAsync());
        Assert.Equal(403, await StatusAsync(("Sec-Fetch-Site", "none")));
        Assert.Equal(403, await StatusAsync(("Sec-Fetch-Site", "cross-site")));
        Assert.Equal(400, await StatusAsync(("Sec-Fetch-Site", "same-origin")));
        Assert.Equal(400, await StatusAsync(("Origin", "http://localhost")));
        Assert.Equal(400, await StatusAsync(("X-Api-Key", host.Keys.Add(Core.Access.Role.Admin)))); // a key is not sent by itself

        async Task<int> StatusAsync(params (string, string)[] more) => (await host.SendAsync("POST", "/api/v1/workflows", "{}", headers: [.. headers, .. more])).Status;
    }

    // The platform has checked the token, and passes it on.
    [Fact]
    public async Task Token_IsThePlatforms_WhenTheServiceAcceptsNone()
    {
        await using var host = await StartAsync();

        Assert.Equal(200, (await MeAsync(host, [.. Headers(Principal()), ("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA")])).Status);
        Assert.Equal(401, (await MeAsync(host, ("Authorization", "Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA"))).Status);
        Assert.Equal(401, (await MeAsync(host, [.. Headers(Principal()), ("Authorization", "Bearer wf_1")])).Status);
    }

    private static ApiHost Host(bool isOn) => new()
    {
        Settings = { ["Workflow:Access:Entra:TenantId"] = FakeProvider.Tenant, ["Workflow:Access:Entra:AppService"] = $"{isOn}", ["Workflow:Access:BootstrapKey"] = "correct-horse-battery-staple", ["Workflow:Access:Entra:Audience"] = isOn ? null : "me" },
    };

    private static async Task<ApiHost> StartAsync()
    {
        var host = Host(isOn: true);
        foreach (var (name, value) in On)
        {
            host.Platform[name] = value;
        }

        await host.InitializeAsync();
        return host;
    }

    private static string Principal(params (string Type, string Value)[] more)
    {
        (string Type, string Value)[] usual = [("preferred_username", "ada@example.org"), ("tid", FakeProvider.Tenant), .. more.Length == 0 ? [("roles", "admin")] : more];
        return JsonSerializer.Serialize(new
        {
            auth_typ = "aad",
            claims = usual.Select(claim => new { typ = claim.Type, val = claim.Value }),
            name_typ = "name",
            role_typ = "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
        });
    }

    private static (string, string)[] Headers(string principal, string provider = "aad", string? id = "object-1") =>
        [("X-MS-CLIENT-PRINCIPAL", Encode(principal)), ("X-MS-CLIENT-PRINCIPAL-IDP", provider), .. id is null ? Array.Empty<(string, string)>() : [("X-MS-CLIENT-PRINCIPAL-ID", id)]];

    private static string Encode(string principal) => Convert.ToBase64String(Encoding.UTF8.GetBytes(principal));

    private static Task<Answer> MeAsync(ApiHost host, params (string, string)[] headers) => host.SendAsync("GET", "/api/v1/me", headers: headers);
}
