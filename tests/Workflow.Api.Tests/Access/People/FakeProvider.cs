using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Workflow.Api.Tests.Access.People;

/// <summary>An OpenID provider on loopback, and the tokens that it issues.</summary>
public sealed class FakeProvider : IAsyncLifetime
{
    public const string Audience = "11111111-2222-3333-4444-555555555555";
    public const string Tenant = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";
    public const string Foreign = "99999999-bbbb-cccc-dddd-eeeeeeeeeeee";

    // Making a key takes long, so there are two for all tests.
    private static readonly RSA Own = RSA.Create(2048);
    private static readonly RSA OfSomeoneElse = RSA.Create(2048);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private WebApplication? _app;
    private int _requests;

    /// <summary>Its RSA key.</summary>
    public RsaSecurityKey Rsa { get; } = new(Own) { KeyId = "rsa-1" };

    /// <summary>Its key of an elliptic curve.</summary>
    public ECDsaSecurityKey Curve { get; } = new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = "ec-1" };

    /// <summary>Where it is, which is also its issuer.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whether it answers with an error.</summary>
    public bool IsDown { get; set; }

    /// <summary>Answers requests in its place; <c>null</c>: it does.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The settings of a service that accepts its tokens.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("Workflow:Access:Entra:Authority", Address),
        new("Workflow:Access:Entra:TenantId", Tenant),
        new("Workflow:Access:Entra:Audience", Audience),
        new("Workflow:Limits:FailedSignInsPerMinute", "60000"), // tests send many wrong tokens
    ];

    /// <summary>Starts it, and a host that knows it.</summary>
    public async Task StartWithAsync(ApiHost host)
    {
        await InitializeAsync();
        foreach (var (name, value) in Settings)
        {
            host.Settings[name] = value;
        }

        await host.InitializeAsync();
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A key that is not the provider's, under any name.</summary>
    public static RsaSecurityKey ForeignRsa(string id) => new(OfSomeoneElse) { KeyId = id };

    /// <summary>A token that is right in everything, unless it is changed.</summary>
    public string Token(string? role = "viewer", Action<Dictionary<string, object>>? claims = null, SecurityKey? key = null, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var now = DateTimeOffset.UtcNow;
        var all = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Address,
            ["aud"] = Audience,
            ["tid"] = Tenant,
            ["sub"] = "subject-1",
            ["preferred_username"] = "ada@example.org",
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddHours(1).ToUnixTimeSeconds(),
        };
        if (role is not null)
        {
            all["roles"] = new[] { role };
        }

        claims?.Invoke(all);
        return _handler.CreateToken(JsonSerializer.Serialize(all), new SigningCredentials(key ?? Rsa, algorithm));
    }

    /// <summary>A token that says that it has no signature.</summary>
    public string Unsigned() => $"{Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""")}.{Token("admin").Split('.')[1]}.";

    /// <summary>
    /// A token that is signed with the provider's public key as if it were a shared secret, in each form in which a library
    /// may take it.
    /// </summary>
    public IEnumerable<string> SignedWithThePublicKey()
    {
        foreach (var secret in new[] { Own.ExportSubjectPublicKeyInfo(), Own.ExportRSAPublicKey(), System.Text.Encoding.ASCII.GetBytes(Own.ExportSubjectPublicKeyInfoPem()), Own.ExportParameters(false).Modulus! })
        {
            var content = $"{Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"JWT","kid":"{{Rsa.KeyId}}"}""")}.{Token("admin").Split('.')[1]}";
            yield return $"{content}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, System.Text.Encoding.ASCII.GetBytes(content)))}";
        }
    }

    private Task AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _requests);
        if (IsDown)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return Task.CompletedTask;
        }

        if (Answer is { } answer)
        {
            return answer(http);
        }

        return http.Request.Path.Value switch
        {
            "/.well-known/openid-configuration" => http.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal) { ["issuer"] = Address, ["jwks_uri"] = $"{Address}/keys" }),
            "/keys" => http.Response.WriteAsJsonAsync(new Dictionary<string, object>(StringComparer.Ordinal) { ["keys"] = new[] { Describe(Rsa), Describe(Curve), new Dictionary<string, string>(StringComparer.Ordinal) { ["kty"] = "oct", ["kid"] = "shared", ["k"] = Base64UrlEncoder.Encode(new byte[32]) } } }),
            _ => Task.FromResult(http.Response.StatusCode = StatusCodes.Status404NotFound),
        };
    }

    private static Dictionary<string, string> Describe(AsymmetricSecurityKey key)
    {
        var web = key is RsaSecurityKey rsa ? JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa) : JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)key);
        return key is RsaSecurityKey
            ? new(StringComparer.Ordinal) { ["kty"] = web.Kty, ["kid"] = web.Kid, ["n"] = web.N, ["e"] = web.E }
            : new(StringComparer.Ordinal) { ["kty"] = web.Kty, ["kid"] = web.Kid, ["crv"] = web.Crv, ["x"] = web.X, ["y"] = web.Y };
    }
}
