using Microsoft.Extensions.Time.Testing;
using Workflow.Api.Access;
using Workflow.Core.Access;

namespace Workflow.Api.Tests.Access;

/// <summary>Whoever sends a body slowly does not keep an access that was taken away meanwhile.</summary>
public sealed class RecheckTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(Samples.At);
    private readonly ApiHost _host;

    public RecheckTests() => _host = new ApiHost { Time = _time };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Key_IsRefused_WhenItIsRevokedWhileTheBodyArrives()
    {
        var key = _host.Keys.Add(Role.Admin);

        var answer = await SendSlowlyAsync(key, () => _host.Keys.RevokeKeyAsync(_host.Keys.All.Single().Id, _time.GetUtcNow(), CancellationToken.None));

        Assert.Equal(401, answer.Status);
        Assert.Contains("was revoked", answer.Detail, StringComparison.Ordinal);
        Assert.Single(_host.Keys.All);
    }

    [Fact]
    public async Task Local_IsRefused_WhenSomeoneCreatesTheFirstKeyWhileTheBodyArrives()
    {
        var answer = await SendSlowlyAsync(null, () => Task.FromResult(_host.Keys.Add(Role.Admin)));

        Assert.Equal(401, answer.Status);
        Assert.Single(_host.Keys.All);
    }

    [Fact]
    public async Task Key_IsAccepted_WhenItIsStillValid()
    {
        var answer = await SendSlowlyAsync(_host.Keys.Add(Role.Admin), () => Task.CompletedTask);

        Assert.Equal(201, answer.Status);
    }

    private async Task<Answer> SendSlowlyAsync(string? key, Func<Task> meanwhile)
    {
        using var body = new SlowBody("""{"name":"another","role":"admin"}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/keys") { Content = body };
        if (key is not null)
        {
            request.Headers.Add("X-Api-Key", key);
        }

        var sent = _host.Client.SendAsync(request);
        await body.Begun;
        await meanwhile();
        _time.Advance(KeyCache.Lifetime);
        body.SendRest();
        using var response = await sent;
        return await Answer.OfAsync(response);
    }
}
