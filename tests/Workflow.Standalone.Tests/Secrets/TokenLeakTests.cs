using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.TestHost;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;
using Workflow.TestHost.Processes;

namespace Workflow.Standalone.Tests.Secrets;

/// <summary>A run that leaks its access token, and the credentials that it got it with, in every way; and all that it leaves.</summary>
public sealed class TokenLeakTests
{
    private const string Client = "Client/Secr3t+of=me";
    private const string Password = "Passw0rd \"of\" mine";

    [Fact]
    public async Task Token_IsNotStored_InAnyEncoding()
    {
        using var folder = new TemporaryFolder();
        await using var origin = await LeakingOrigin.StartAsync();
        var (certificate, key) = Pair();
        RunStory story;
        string said;
        using (var host = await StandaloneProcess.StartAsync(
            folder.File("data"), null, $"--Workflow:Secrets:CLIENT={Client}", $"--Workflow:Secrets:PASSWORD={Password}", $"--Workflow:Secrets:PAIR={certificate}\n{key}"))
        {
            story = await host.Client.PlayAsync(Leaking(origin.Url), deadline: TimeSpan.FromMinutes(10));
            host.KillHard(); // so that the WAL is kept
            said = host.Said;
        }

        string[] secrets = [LeakingOrigin.Token, Client, Password, .. key.Split('\n').Where(line => line.Length > 30)];
        foreach (var secret in secrets)
        {
            await Remains.AssertHaveNoneAsync(said, folder.File("data"), secret, secret);
        }

        Assert.All(new[] { "sign-in", "encodings", "binary", "headers", "back", "sent", "basic", "key", "form", "parts", "passed-on", "pages" }, task => Assert.Equal("SUCCEEDED", story.StatusOf(task)));
        Assert.Contains("Authorization: Bearer ***", story.OutputOf("sent"), StringComparison.Ordinal);
        Assert.Contains("\"value\":\"***\"", story.OutputOf("back"), StringComparison.Ordinal);
        Assert.Equal("authentication", story.ErrorCodeOf("refused"));
        Assert.Contains("(invalid_client: what is ", story.ErrorOf("refused"), StringComparison.Ordinal);
        Assert.Equal("unexpected_response", story.ErrorCodeOf("pending"));
        Assert.Equal("expression", story.ErrorCodeOf("expression"));
        Assert.Equal("paging", story.ErrorCodeOf("no-list"));
        Assert.Equal("http_status", story.ErrorCodeOf("path"));
        Assert.Equal("connection", story.ErrorCodeOf("certificate"));
        Assert.Contains("leads to a text that is not base64", story.ErrorOf("masked"), StringComparison.Ordinal);
    }

    private static JsonObject Leaking(string origin)
    {
        var token = new { type = "oauth2_client_credentials", token_url = origin + "/token", client_id = "me", client_secret = "{{ secrets.CLIENT }}" };
        var basic = new { type = "basic", username = "me", password = "{{ secrets.PASSWORD }}" };
        JsonObject[] tasks =
        [
            Call("sign-in", new { url = origin + "/token", auth = token }),
            Call("encodings", new { url = origin + "/encodings" }),
            Call("binary", new { url = origin + "/binary" }),
            Call("headers", new { url = origin + "/headers" }),
            Call("reason", new { url = origin + "/reason", auth = token }),
            Call("away", new { url = origin + "/away" }),
            Call("back", new { url = origin + "/back" }),
            Call("sent", new { url = origin + "/sent", auth = token }),
            Call("path", new { url = origin + "/missing?{{ tasks['sign-in'].output.body.access_token }}", auth = token }),
            Call("pending", new { url = origin + "/sent", auth = token, expect = new { condition = "response.body.items.length > 100" } }),
            Call("expression", new { url = origin + "/sent", auth = token, expect = new { condition = "response.body[response.body.items[1]].x" } }),
            Call("pages", new { url = origin + "/sent", auth = token, paging = new { items = "response.body.items" } }),
            Call("no-list", new { url = origin + "/sent", auth = token, paging = new { items = "response.body.items[1]", next = "null" } }),
            Call("refused", new { url = origin + "/sent", auth = new { type = "oauth2_client_credentials", token_url = origin + "/no-token", client_id = "me", client_secret = "{{ secrets.CLIENT }}" } }),
            Call("refused-body", new { url = origin + "/sent", auth = new { type = "oauth2_client_credentials", token_url = origin + "/no-token", client_id = "me", client_secret = "{{ secrets.CLIENT }}", client_authentication = "body" } }),
            Call("basic", new { url = origin + "/sent", auth = basic }),
            Call("key", new { url = origin + "/sent", auth = new { type = "api_key", @in = "query", value = "{{ secrets.PASSWORD }}" } }),
            Call("bearer", new { url = origin + "/missing", auth = new { type = "bearer", token = "{{ secrets.CLIENT }}" } }),
            Call("form", new { url = origin + "/sent", method = "POST", form = new { password = "{{ secrets.PASSWORD }}" } }),
            Call("parts", new { url = origin + "/sent", method = "POST", multipart = new object[] { new { name = "{{ secrets.CLIENT }}", value = "{{ secrets.PASSWORD }}", file_name = "{{ secrets.CLIENT }}" }, new { name = "b", value_from = "tasks.back.output" } } }),
            Call("passed-on", new { url = origin + "/sent", method = "POST", body_from = "tasks.back.output" }),
            Call("masked", new { url = origin + "/sent", method = "POST", body_from = "tasks.binary.output" }),
            Call("faulty", new { url = origin + "/sent", method = "POST", body = "{{ secrets.PASSWORD }}", body_encoding = "base64" }),
            Call("certificate", new { url = origin.Replace("http:", "https:", StringComparison.Ordinal) + "/sent", tls = new { client_certificate = "{{ secrets.PAIR }}" } }),
            Call("no-certificate", new { url = "https://127.0.0.1:1/", tls = new { ca = "{{ secrets.CLIENT }}", client_certificate = "{{ secrets.CLIENT }}" } }),
            Call("echo-pair", new { url = origin + "/sent", method = "POST", body = "{{ secrets.PAIR }}" }),
        ];
        return Define.Workflow("leaking-tokens", tasks.Select(task => task.With("trigger_rule", "all_done"))); // one after the other
    }

    private static (string Certificate, string Key) Pair()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=me", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    private static JsonObject Call(string name, object config) => Define.Task(name, "HTTP", JsonSerializer.SerializeToNode(config));
}
