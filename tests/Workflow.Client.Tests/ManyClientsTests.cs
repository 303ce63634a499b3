using Microsoft.Extensions.DependencyInjection;
using Workflow.Client.Tests.Servers;

namespace Workflow.Client.Tests;

/// <summary>Many clients in one application, of which none has anything of another.</summary>
public class ManyClientsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Clients_HaveTheirOwnService_KeyAndRetries()
    {
        await using var one = new ScriptedServer((_, _) => ScriptedServer.Answer("503 Service Unavailable"));
        await using var two = new ScriptedServer((_, _) => ScriptedServer.Answer("503 Service Unavailable"));
        await using var three = new ScriptedServer((_, _) => ScriptedServer.Answer("503 Service Unavailable"));
        var services = new ServiceCollection();
        services.AddWorkflowClient(Options(one, "key-one", 1));
        services.AddKeyedWorkflowClient("two", Options(two, "key-two", 2));
        services.AddKeyedWorkflowClient("three", Options(three, "key-three", 0)).AddHttpMessageHandler(() => new Counter());
        await using var provider = services.BuildServiceProvider();

        foreach (var key in new[] { null, "two", "three" })
        {
            await Assert.ThrowsAsync<WorkflowException>(() => provider.GetRequiredKeyedService<WorkflowClient>(key).Runs.GetAsync("r", Token));
        }

        Assert.Equal((2, 3, 1), (one.Seen.Count, two.Seen.Count, three.Seen.Count));
        Assert.Equal("Bearer key-one Bearer key-two Bearer key-three", string.Join(' ', one.Seen[0].Header("Authorization"), two.Seen[0].Header("Authorization"), three.Seen[0].Header("Authorization")));
        Assert.Equal((null, null, "1"), (one.Seen[0].Header("X-Counted"), two.Seen[0].Header("X-Counted"), three.Seen[0].Header("X-Counted")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("two")]
    public void SecondClientOfAName_IsRefused(string? name)
    {
        var services = new ServiceCollection();
        services.AddWorkflowClient();
        services.AddKeyedWorkflowClient("two");

        var fault = Assert.Throws<InvalidOperationException>(() => name is null ? services.AddWorkflowClient() : services.AddKeyedWorkflowClient(name));

        Assert.Contains("already", fault.Message, StringComparison.Ordinal);
    }

    private static Action<WorkflowClientOptions> Options(ScriptedServer server, string key, int retries) =>
        options => (options.Server, options.Key, options.Retries, options.RetryDelay) = (server.Address, key, retries, TimeSpan.FromMilliseconds(1));

    private sealed class Counter : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("X-Counted", "1");
            return base.SendAsync(request, cancellationToken);
        }
    }
}
