using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Workflow.TestHost.Definitions;
using Workflow.TestHost.Http;

namespace Workflow.Acceptance.Tests.Webhooks;

/// <summary>Runs that are started by signed requests.</summary>
public sealed class WebhookTests
{
    private const string Secret = TestSecrets.Hook;

    private readonly string _name = Define.UniqueName("hooked");
    private readonly long _now = DateTimeOffset.UtcNow.ToUnixTimeSeconds(); // a signature is good for minutes

    [Fact]
    public async Task Webhook_StartsARunOnce_AndItsBodyIsThePayload()
    {
        await using var host = await TestSecrets.StartHostAsync();
        var workflow = Define.Workflow(_name, Define.Pass("said", "{{ run.payload.invoice + 1 }}"));
        workflow["webhook_secret"] = "TEST_HOOK";
        var id = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");

        var first = (await SendAsync(host, _name, Secret, """{"invoice": 17}""")).Expect(HttpStatusCode.Accepted).Json;
        var again = (await SendAsync(host, $"{id}", Secret, """{"invoice": 17}""")).Expect(HttpStatusCode.Accepted).Json;
        var rotated = (await SendAsync(host, $"{id}", TestSecrets.HookNext, """{"invoice": 18}""")).Expect(HttpStatusCode.Accepted).Json;

        Assert.Equal(first.Text("id"), again.Text("id"));
        Assert.Equal("webhook", first.Text("trigger"));
        Assert.Equal("18", (await host.Client.EndAsync(first.Text("id"))).OutputOf("said"));
        Assert.Equal("19", (await host.Client.EndAsync(rotated.Text("id"))).OutputOf("said"));
    }

    [Fact]
    public async Task Webhook_IsFoundByItsName_PercentDecodedOnce()
    {
        await using var host = await TestSecrets.StartHostAsync();
        string[] names = [.. new[] { "a/b", "a%2Fb", "50%", "a b+c", "/", "入/口?x#y", "a//b", "..", "a;b", "a\\b" }.Select(name => name + _name + name)];
        Dictionary<string, long> ids = [];
        foreach (var name in names)
        {
            var workflow = Define.Workflow(name, Define.Pass("a")).With("webhook_secret", "TEST_HOOK").With("max_concurrent_runs", 9);
            ids[name] = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
        }

        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            foreach (var address in new[] { Uri.EscapeDataString(name), LowerDigits(Uri.EscapeDataString(name)) }.Distinct())
            {
                var run = (await SendAsync(host, address, Secret, $"[{i}]")).Expect(HttpStatusCode.Accepted).Json;
                Assert.Equal((name, ids[name]), (name, run.Number("workflow_id")));
            }
        }
    }

    [Fact]
    public async Task Webhook_IsRefusedAndStartsNothing_WhenItIsNotSignedCorrectly()
    {
        await using var host = await TestSecrets.StartHostAsync();
        var workflow = Define.Workflow(_name, Define.Pass("a"));
        workflow["webhook_secret"] = "TEST_HOOK";
        var id = (await host.Client.CreateWorkflowAsync(workflow)).Number("id");
        var plain = await host.Client.CreateWorkflowAsync(Define.Workflow(_name + "-plain", Define.Pass("a")));

        Problem.AssertIs(HttpStatusCode.Unauthorized, await SendAsync(host, _name, "wrong", "{}"));
        Problem.AssertIs(HttpStatusCode.Unauthorized, await SendAsync(host, _name + "-plain", Secret, "{}"));
        Problem.AssertIs(HttpStatusCode.Unauthorized, await SendAsync(host, _name + "-nobody", Secret, "{}"));
        Problem.AssertIs(HttpStatusCode.Unauthorized, await SendAsync(host, _name, Secret, "{}", age: 301));
        Problem.AssertIs(HttpStatusCode.Unauthorized, await SendAsync(host, _name, Secret, "{}", signedPath: "/api/v1/hooks/other"));
        Problem.AssertIs(HttpStatusCode.Unauthorized, await host.Client.PostAsync($"/api/v1/hooks/{_name}"));
        Problem.AssertIs(HttpStatusCode.BadRequest, await SendAsync(host, _name, Secret, "{"));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{id}/runs"));
        Assert.Empty(await host.Client.ListAsync($"/api/v1/workflows/{plain.Number("id")}/runs"));
    }

    // %2F as %2f.
    private static string LowerDigits(string address) =>
        string.Join('%', address.Split('%').Select((part, i) => i == 0 ? part : part[..2].ToLowerInvariant() + part[2..]));

    private async Task<Answer> SendAsync(AcceptanceHost host, string workflow, string secret, string body, long age = 0, string? signedPath = null)
    {
        var timestamp = (_now - age).ToString(CultureInfo.InvariantCulture);
        var address = new Uri(host.Client.BaseAddress, $"/api/v1/hooks/{workflow}");
        var signature = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"POST\n{signedPath ?? address.AbsolutePath}\n{timestamp}\n{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("X-Workflow-Timestamp", timestamp);
        request.Headers.Add("X-Workflow-Signature", "v2=" + Convert.ToHexStringLower(signature));
        return await host.Client.SendAsync(request);
    }
}
