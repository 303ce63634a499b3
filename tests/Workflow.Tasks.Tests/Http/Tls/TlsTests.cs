using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Tls;

namespace Workflow.Tasks.Tests.Http.Tls;

/// <summary>An authority and a client's certificate of a task's own, against a server over TLS.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _stranger = new("CN=another");
    private readonly Service _service = new();
    private LoopbackServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(_authority.Server());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _service.DisposeAsync();
        _authority.Dispose();
        _stranger.Dispose();
    }

    [Fact]
    public async Task Run_TrustsTheAuthority_ThatTheConfigNames()
    {
        Assert.Equal("nobody", (await RunAsync(new { ca = _authority.Pem })).Body().GetString());
        Assert.Equal("nobody", (await RunAsync(new { ca = $"# both\n{_stranger.Pem}\n{_authority.Pem}\n" })).Body().GetString());
        Refused(await RunAsync(null), "UntrustedRoot", "PartialChain");
        Refused(await RunAsync(new { ca = _stranger.Pem }), "UntrustedRoot", "PartialChain");
        Assert.Equal("nobody", (await RunAsync(new { ca = _authority.Pem })).Body().GetString());
    }

    [Fact]
    public async Task Run_ChecksTheName_AllTheSame()
    {
        var result = await _service.RunAsync("HTTP", new { url = $"https://127.0.0.2:{_server.Port}/", tls = new { ca = _authority.Pem } });

        // Nothing listens there, or something with another name.
        Assert.Equal("connection", result.Error?.Code);
        await using var named = new Service(Service.Resolving("127.0.0.1"));
        Refused(await named.RunAsync("HTTP", new { url = $"https://wrong.example:{_server.Port}/", tls = new { ca = _authority.Pem } }), "RemoteCertificateNameMismatch");
    }

    [Fact]
    public async Task Run_ShowsItsCertificate()
    {
        var (certificate, key) = _authority.Client("a client");
        using var pair = X509Certificate2.CreateFromPem(certificate, key);
        using var ecdsa = pair.GetECDsaPrivateKey()!;
        var encrypted = ecdsa.ExportEncryptedPkcs8PrivateKeyPem("pass", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000));

        Assert.Equal("CN=a client", (await RunAsync(new { ca = _authority.Pem, client_certificate = certificate, client_key = key })).Body().GetString());
        Assert.Equal("CN=a client", (await RunAsync(new { ca = _authority.Pem, client_certificate = key + "\n" + certificate })).Body().GetString());
        Assert.Equal("CN=a client", (await RunAsync(new { ca = _authority.Pem, client_certificate = certificate, client_key = encrypted, client_key_password = "pass" })).Body().GetString());
        Assert.Equal("nobody", (await RunAsync(new { ca = _authority.Pem })).Body().GetString());
    }

    [Fact]
    public async Task Run_ShowsItsCertificate_ToNoOtherOrigin()
    {
        await using var other = await StartAsync(_authority.Server());
        await using var first = await LoopbackServer.StartAsync(
            context =>
            {
                context.Response.Redirect(other.Url.AbsoluteUri);
                return Task.CompletedTask;
            },
            _authority.Server());
        var (certificate, key) = _authority.Client("a client");
        var tls = new { ca = _authority.Pem, client_certificate = certificate, client_key = key };

        Assert.Equal("nobody", (await _service.RunAsync("HTTP", new { url = first.Url, tls })).Body().GetString());
        Assert.Equal("CN=a client", (await _service.RunAsync("HTTP", new { url = other.Url, tls })).Body().GetString());
    }

    // The address in a certificate is its server's choice: nothing may be fetched from there.
    [Fact]
    public async Task Run_DownloadsNothing_ForACertificate()
    {
        var asked = 0;
        await using var issuer = await LoopbackServer.StartAsync(context =>
        {
            Interlocked.Increment(ref asked);
            return context.Response.WriteAsync(_stranger.Pem);
        });
        await using var server = await StartAsync(_authority.Server(issuerAt: new Uri(issuer.Url, "issuer.crt")));
        asked = 0; // the server itself has looked for its issuer

        Refused(await _service.RunAsync("HTTP", new { url = server.Url }), "PartialChain", "UntrustedRoot");
        Refused(await _service.RunAsync("HTTP", new { url = server.Url, tls = new { ca = _stranger.Pem } }), "PartialChain", "UntrustedRoot");
        Assert.Equal(0, asked);
    }

    // All connections of a handler share it, and each brings certificates of its own.
    [Fact]
    public async Task Policy_StaysAsItIs_WhateverConnectionsDo()
    {
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        TlsMaterial.Apply(new TlsSettings(_authority.Pem, null, null, null), handler.SslOptions);
        using var client = new HttpClient(handler);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("nobody", await client.GetStringAsync(_server.Url));
        }

        Assert.Empty(handler.SslOptions.CertificateChainPolicy!.ExtraStore);
    }

    [Fact]
    public async Task Run_KeepsConnections_WhileTheyAreInUse()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var service = new Service(time: time);
        for (var i = 0; i < 3; i++)
        {
            (await service.RunAsync("HTTP", new { url = _server.Url, tls = new { ca = _authority.Pem } })).Output();
            (await service.RunAsync("HTTP", new { url = _server.Url, tls = new { ca = _authority.Pem + "\n" } })).Output();
            time.Advance(TimeSpan.FromMinutes(3));
        }
    }

    [Theory]
    [InlineData("""{"ca":"nonsense"}""", "/config/tls/ca", "must be one or more certificates as PEM")]
    [InlineData("""{"ca":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}""", "/config/tls/ca", "must be one or more certificates as PEM")]
    [InlineData("""{"client_key":"x"}""", "/config/tls/client_key", "goes with client_certificate only")]
    [InlineData("""{"client_certificate":"x"}""", "/config/tls/client_certificate", "must be a certificate as PEM")]
    [InlineData("""{"verify":false}""", "/config/tls/verify", "is not a known member")]
    [InlineData("""[]""", "/config/tls", "must be an object")]
    public void Validate_PointsAtTheFault(string tls, string pointer, string detail)
    {
        var fault = Assert.Single(_service.Faults("HTTP", $$"""{"url":"https://h","tls":{{tls}} }"""));

        Assert.Equal(pointer, fault.Pointer);
        Assert.Contains(detail, fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RefusesAKey_OfAnotherCertificate()
    {
        var (certificate, _) = _authority.Client("a");
        var (_, key) = _authority.Client("b");

        Assert.Equal("/config/tls/client_key", Assert.Single(_service.Faults("HTTP", new { url = "https://h", tls = new { client_certificate = certificate, client_key = key } })).Pointer);
        Assert.Equal("/config/tls/client_key", Assert.Single(_service.Faults("HTTP", new { url = "https://h", tls = new { client_certificate = certificate, client_key = "{{ secrets.K }}" } })).Pointer); // left to the run
        Assert.Equal("/config/tls/client_certificate", Assert.Single(_service.Faults("HTTP", new { url = "https://h", tls = new { client_certificate = certificate } })).Pointer);
    }

    [Theory]
    [InlineData("""{"client_certificate":"-----BEGIN CERTIFICATE-----","client_key":"-----BEGIN PRIVATE KEY-----"}""", "/config/tls/client_key")]
    [InlineData("""{"client_certificate":"-----BEGIN CERTIFICATE-----"}""", "/config/tls/client_certificate")]
    [InlineData("""{"client_certificate":"-----BEGIN PRIVATE KEY-----","client_key":"{{ secrets.K }}"}""", "/config/tls/client_certificate")]
    [InlineData("""{"client_certificate":"{{ secrets.C }}","client_key_password":"{{ inputs.p }}"}""", "/config/tls/client_key_password")]
    [InlineData("""{"client_certificate":"-----BEGIN CERTIFICATE-----","client_key":"{{ secrets.K }}"}""", null)]
    [InlineData("""{"ca":"-----BEGIN CERTIFICATE-----","client_certificate":"{{ secrets.C }}"}""", null)]
    public void ValidateExpressions_WantsKeysFromSecrets(string tls, string? pointer) =>
        Assert.Equal(pointer, _service.ExpressionFaults("HTTP", "{\"tls\":" + tls + "}").SingleOrDefault()?.Pointer);

    private static void Refused(TaskResult result, params string[] why)
    {
        var error = result.Failure("connection", retryable: false);
        Assert.Contains(why, reason => error.Message.Contains(reason, StringComparison.Ordinal));
    }

    // Its answer is the name of the client's certificate.
    private static Task<LoopbackServer> StartAsync(X509Certificate2 certificate) => LoopbackServer.StartAsync(
        async context => await context.Response.WriteAsync((await context.Connection.GetClientCertificateAsync())?.Subject ?? "nobody"),
        certificate,
        https =>
        {
            https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
            https.AllowAnyClientCertificate();
        });

    private Task<TaskResult> RunAsync(object? tls) => _service.RunAsync("HTTP", new { url = _server.Url, tls });
}
