using Moq;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Api.Tests.Problems;

/// <summary>A store that fails: callers and load balancers are told what is wrong.</summary>
public sealed class StoreFaultTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Said = "The disk is so and so.";

    public static TheoryData<StoreFault, int, string, string?> Faults => new()
    {
        { StoreFault.Full, 507, "storage-full", "30" },
        { StoreFault.Damaged, 503, "unavailable", null },
        { StoreFault.ReadOnly, 503, "unavailable", null },
        { StoreFault.Busy, 503, "unavailable", "5" },
        { StoreFault.Unreachable, 503, "unavailable", "5" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Write_SaysWhatIsWrong_WhenTheStoreCantDoIt(StoreFault fault, int status, string kind, string? retryAfter)
    {
        host.Workflows
            .Setup(s => s.CreateAsync(It.IsAny<WorkflowDefinition>(), It.IsAny<bool>(), It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new StoreUnavailableException(fault, Said));

        var answer = await host.SendAsync("POST", "/api/v1/workflows", """{"name":"a"}""");

        Assert.Equal((status, "application/problem+json", Said), (answer.Status, answer.MediaType, answer.Detail));
        Assert.Equal($"urn:workflow:problem:{kind}", answer.Json.GetProperty("type").GetString());
        Assert.Equal(retryAfter, answer.Headers.GetValueOrDefault("Retry-After"));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Ready_Is503_WhateverTheStoreCantDo(StoreFault fault, int status, string kind, string? retryAfter)
    {
        _ = (status, kind);
        await using var failing = new ApiHost();
        failing.Health.Setup(h => h.CheckAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(fault, Said));

        await failing.InitializeAsync();
        var answer = await failing.SendAsync("GET", "/health/ready");

        Assert.Equal((503, "application/json"), (answer.Status, answer.MediaType)); // with the texts of StrangerTests
        Assert.Equal(retryAfter, answer.Headers.GetValueOrDefault("Retry-After"));
    }

    [Fact]
    public async Task Read_SaysWhenToTryAgain_WhenTheStoreDoes()
    {
        host.Workflows.Setup(s => s.GetAsync(98, It.IsAny<CancellationToken>())).ThrowsAsync(new StoreUnavailableException(StoreFault.Busy, Said, null, TimeSpan.FromSeconds(1.5)));

        Assert.Equal("2", (await host.SendAsync("GET", "/api/v1/workflows/98")).Headers["Retry-After"]);
    }
}
