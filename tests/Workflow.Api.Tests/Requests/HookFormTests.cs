using Workflow.Core.Access;

namespace Workflow.Api.Tests.Requests;

/// <summary>What is wrong with the form of a webhook is said to everyone, as senders have no key; which webhooks exist is not.</summary>
public sealed class HookFormTests : IAsyncLifetime
{
    private readonly ApiHost _host = new() { Settings = { ["Workflow:Access:BootstrapKey"] = "correct-horse-battery-staple" } };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/xml; charset=utf-8")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/octet-stream")]
    public async Task Hook_SaysWhichTypesAreRead(string type)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var answers = new[]
        {
            await _host.SendAsync("POST", "/api/v1/hooks/7", "x", type),
            await _host.SendAsync("POST", "/api/v1/hooks/nothing", "x", type),
            await _host.SendAsync("POST", "/api/v1/hooks/nothing", "x", type, ("X-Workflow-Timestamp", now), ("X-Workflow-Signature", "v2=00")),
        };

        Assert.All(answers, answer => Assert.Equal((415, $"Content-Type must be application/json or application/yaml, not '{type}'."), (answer.Status, answer.Detail)));
        Assert.Empty(_host.Audit.Entries);
    }

    [Fact]
    public async Task Hook_SaysThatItIsSentByPost()
    {
        var answer = await _host.SendAsync("PUT", "/api/v1/hooks/7", "{}");

        Assert.Equal((405, "POST"), (answer.Status, answer.Headers["Allow"]));
    }

    // What is no form of a webhook tells strangers nothing.
    [Theory]
    [InlineData("POST", "/api/v1/workflows", "text/plain", 401)]
    [InlineData("PATCH", "/api/v1/workflows", "application/json", 401)]
    [InlineData("POST", "/api/v1/hooks", "text/plain", 401)]
    [InlineData("POST", "/api/v1/hooks/a/b", "text/plain", 401)]
    [InlineData("POST", "/api/v1/hooksome", "text/plain", 401)]
    public async Task Others_NeedAKey(string method, string path, string type, int expected)
    {
        Assert.Equal(expected, (await _host.SendAsync(method, path, "x", type)).Status);
        Assert.NotEqual(401, (await _host.SendAsync(method, path, "x", type, ("X-Api-Key", _host.Keys.Add(Role.Admin)))).Status);
    }
}
