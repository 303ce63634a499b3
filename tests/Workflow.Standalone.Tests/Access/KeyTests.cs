using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflow.Standalone.Tests.Refusals;
using Workflow.TestHost;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Access;

/// <summary>The host as a process: how its first key comes about, and what it is then open to.</summary>
public sealed class KeyTests : IDisposable
{
    private const string Bootstrap = "correct-horse-battery-staple";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CreateAdminKey_PrintsAKey_WhichTheHostThenAsksFor()
    {
        var key = await CreateKeyAsync();
        var port = LoopbackPort.Free();
        using var host = StandaloneProcess.Launch(
            StandaloneProcess.Address(port), ["--urls", $"http://0.0.0.0:{port.ToString(CultureInfo.InvariantCulture)}", StandaloneProcess.DataDirectory(Data)]);
        await host.WaitUntilReadyAsync();
        using var http = WorkflowClient.Connect(host.BaseAddress);

        await Eventually.HoldsAsync("The log says that no name is allowed.", () => host.Said.Contains("answers to names of loopback only", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/workflows", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/docs/index.html", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/health/live", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/api/v1/workflows", key));
        Assert.DoesNotContain(key[^43..], host.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateAdminKey_SaysWhichStore_AndWhetherItIsNew() =>
        Assert.NotEqual(await CreateKeyAsync(), await CreateKeyAsync());

    [Fact]
    public async Task BootstrapKey_OpensAnyAddress_AndIsAskedForOnLoopback()
    {
        var port = LoopbackPort.Free();
        using var host = StandaloneProcess.Launch(
            StandaloneProcess.Address(port),
            ["--urls", $"http://*:{port.ToString(CultureInfo.InvariantCulture)}", StandaloneProcess.DataDirectory(Data)],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Workflow__Access__BootstrapKey"] = Bootstrap });
        await host.WaitUntilReadyAsync();
        using var http = WorkflowClient.Connect(host.BaseAddress);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/workflows", null));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/api/v1/workflows", Bootstrap));
    }

    [Theory]
    [InlineData("Workflow__Access__BootstrapKye")]
    [InlineData("Workflow__Access__Other")]
    public async Task Service_StaysClosed_WhenTheBootstrapKeyIsMisspeltOrGone(string setting)
    {
        using (var first = await StandaloneProcess.StartAsync(Data, null, $"--Workflow:Access:BootstrapKey={Bootstrap}"))
        {
            using var open = WorkflowClient.Connect(first.BaseAddress);
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(open, "/api/v1/workflows", null));
            await Eventually.HoldsAsync("The log says who may use the service.", () => first.Said.Contains("0 keys; the bootstrap key is set", StringComparison.Ordinal));
            first.KillHard();
        }

        using var then = await StandaloneProcess.StartAsync(Data, null, $"--{setting.Replace("__", ":", StringComparison.Ordinal)}={Bootstrap}");
        using var http = WorkflowClient.Connect(then.BaseAddress);

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/workflows", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/workflows", Bootstrap));
        await Eventually.HoldsAsync("The log names the setting.", () => then.Said.Contains($"unknown setting {setting.Replace("__", ":", StringComparison.Ordinal)}", StringComparison.Ordinal));
        Assert.Contains("stays closed", then.Said, StringComparison.Ordinal);
        Assert.DoesNotContain(Bootstrap, then.Said, StringComparison.Ordinal);
    }

    // Every file of the store and everything the host says, byte by byte.
    [Fact]
    public async Task Secret_IsNowhere_InTheStoreOrTheLogs()
    {
        List<string> secrets = [await CreateKeyAsync(), Bootstrap];
        using (var host = await StandaloneProcess.StartAsync(Data, null, $"--Workflow:Access:BootstrapKey={Bootstrap}", "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Trace"))
        {
            using var http = WorkflowClient.Connect(host.BaseAddress);
            http.DefaultRequestHeaders.Add("X-Api-Key", Bootstrap);
            using var created = await http.PostAsJsonAsync("/api/v1/keys", new { name = "deploy", role = "viewer" });
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            var deployed = await created.Content.ReadFromJsonAsync<JsonElement>();
            secrets.Add(deployed.GetProperty("key").GetString()!);
            http.DefaultRequestHeaders.Clear();
            foreach (var key in secrets)
            {
                Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/api/v1/me", key));
                Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/me", key + "x"));
            }

            // A life: whoever sends a key where it does not belong, and a key that is revoked and used all the same.
            http.DefaultRequestHeaders.Add("X-Api-Key", Bootstrap);
            foreach (var key in secrets)
            {
                using var faulty = await http.PostAsJsonAsync("/api/v1/keys", new { name = "x", role = key });
                Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
            }

            using var revoked = await http.DeleteAsync(new Uri($"/api/v1/keys/{deployed.GetProperty("id").GetString()}", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NoContent, revoked.StatusCode);
            http.DefaultRequestHeaders.Clear();
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/api/v1/me", secrets[^1]));
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/audit");
            request.Headers.Add("X-Api-Key", Bootstrap);
            using var audit = await http.SendAsync(request);
            var trail = await audit.Content.ReadAsByteArrayAsync();
            Assert.Contains("revoke_key", System.Text.Encoding.UTF8.GetString(trail), StringComparison.Ordinal);
            Assert.All(Forms(secrets), form => Assert.True(trail.AsSpan().IndexOf(form) < 0, "A key is in the audit trail."));

            secrets.Add(await SignInAsync(host.BaseAddress, secrets[0]));
            Assert.Equal(0, await host.StopGracefullyAsync(Deadline));
            foreach (var file in Directory.GetFiles(Data, "*", SearchOption.AllDirectories))
            {
                var bytes = await File.ReadAllBytesAsync(file);
                Assert.All(Forms(secrets), form => Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"A key is in {file}."));
            }

            var said = System.Text.Encoding.UTF8.GetBytes(host.Said);
            Assert.All(Forms(secrets), form => Assert.True(said.AsSpan().IndexOf(form) < 0, "A key is in the log."));
        }
    }

    [Fact]
    public async Task Host_RefusesAnAddress_AndCreatesNoStore_WhenItHasNoKey()
    {
        var port = LoopbackPort.Free();
        string[] arguments = ["--urls", $"http://0.0.0.0:{port.ToString(CultureInfo.InvariantCulture)}", StandaloneProcess.DataDirectory(Data)];

        var said = await Refusal.OfAsync(StandaloneProcess.Address(port), arguments);

        Assert.Contains("--create-admin-key", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Data));
        Directory.CreateDirectory(Data);
        Assert.Contains("--create-admin-key", await Refusal.OfAsync(StandaloneProcess.Address(port), arguments), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("correct horse battery staple")]
    public async Task Host_RefusesToStart_WhenTheBootstrapKeyIsNone(string key)
    {
        var said = await Refusal.OfAsync(StandaloneProcess.Address(LoopbackPort.Free()), [StandaloneProcess.DataDirectory(Data), $"--Workflow:Access:BootstrapKey={key}"]);

        Assert.Contains("Workflow:Access:BootstrapKey", said, StringComparison.Ordinal);
        Assert.DoesNotContain(key, said, StringComparison.Ordinal);
    }

    private async Task<string> CreateKeyAsync()
    {
        var isNew = !File.Exists(Path.Combine(Data, "workflow.db"));
        using var creator = StandaloneProcess.Launch(StandaloneProcess.Address(LoopbackPort.Free()), ["--create-admin-key", StandaloneProcess.DataDirectory(Data)]);
        Assert.Equal(0, await creator.WaitForExitAsync(Deadline));
        Assert.Contains($"for the store in {Data}, {(isNew ? "which was created now" : "which was there before")}", creator.Errors.ToString(), StringComparison.Ordinal);
        var key = Assert.Single(creator.Output.Snapshot(), line => line.Length > 0);
        Assert.Matches("^wf_[2-9b-z]{10}_[A-Za-z0-9_-]{43}$", key);
        return key;
    }

    private static IEnumerable<byte[]> Forms(IEnumerable<string> keys) => keys.SelectMany(key =>
    {
        var secret = key.StartsWith("wf_", StringComparison.Ordinal) ? key["wf_0123456789_".Length..] : key;
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(secret), utf16 = System.Text.Encoding.Unicode.GetBytes(secret);
        return key == Bootstrap ? [utf8, utf16] : new[] { utf8, utf16, System.Buffers.Text.Base64Url.DecodeFromChars(secret) };
    });

    // Answers the secret of the session.
    private static async Task<string> SignInAsync(Uri address, string key)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = address };
        using var form = new FormUrlEncodedContent([new("key", key)]);
        using var answer = await http.PostAsync(new Uri("/login", UriKind.Relative), form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie")).Split(';')[0];
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/me");
        request.Headers.TryAddWithoutValidation("Cookie", cookie);
        using var me = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, me.StatusCode);
        return cookie.Split('=')[1];
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        using var response = await http.SendAsync(request);
        return response.StatusCode;
    }
}
