using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Workflow.Core.History;
using Workflow.Storage.AzureTables;
using Workflow.Storage.Tests.Contract;

namespace Workflow.Storage.Tests.AzureTables;

/// <summary>An account that is throttled, down or refuses the service: reads, writes and the health check report it.</summary>
public sealed class StoreFaultTests
{
    public static TheoryData<int, StoreFault> Statuses => new()
    {
        { 429, StoreFault.Busy },
        { 503, StoreFault.Busy },
        { 500, StoreFault.Unreachable },
        { 504, StoreFault.Unreachable },
        { 401, StoreFault.Unreachable },
        { 403, StoreFault.Unreachable },
    };

    private static CancellationToken None => CancellationToken.None;

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task Calls_SayWhatIsWrong_WhenTheAccountRefusesThem(int status, StoreFault expected)
    {
        await using var store = Store(new FakeTransport(_ => status));

        await AssertFaultAsync(expected, () => store.CheckAsync(None));
        await AssertFaultAsync(expected, () => store.GetAsync(1, None));
        await AssertFaultAsync(expected, () => store.CreateAsync(Sample.Definition("a", Sample.Task("a")), isActive: true, Sample.Noon, None));
    }

    [Fact]
    public async Task Calls_SayWhenToTryAgain_WhenTheAccountDoes()
    {
        await using var store = Store(new FakeTransport(_ => 503, retryAfter: "1"));

        Assert.Equal(TimeSpan.FromSeconds(1), (await AssertFaultAsync(StoreFault.Busy, () => store.CheckAsync(None))).RetryAfter);
    }

    [Fact]
    public async Task Calls_SayThatTheAccountCantBeReached_WhenTheWayThereFails()
    {
        await using var store = Store(new FakeTransport(_ => throw new HttpRequestException("no route to host")));

        var fault = await AssertFaultAsync(StoreFault.Unreachable, () => store.CheckAsync(None));

        Assert.Contains("can't be reached", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_AreGivenUp_WhenTheirCallerGivesThemUp()
    {
        using var cancellation = new CancellationTokenSource();
        await using var store = Store(new FakeTransport(_ =>
        {
            cancellation.Cancel();
            throw new OperationCanceledException(cancellation.Token);
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.GetAsync(1, cancellation.Token));
    }

    private static AzureTableStore Store(HttpPipelineTransport transport) =>
        new(new AzureTableStoreOptions { ConnectionString = "UseDevelopmentStorage=true", Transport = transport, RetryDelay = TimeSpan.FromMilliseconds(1) });

    private static async Task<StoreUnavailableException> AssertFaultAsync(StoreFault expected, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<StoreUnavailableException>(call);
        Assert.Equal(expected, fault.Fault);
        return fault;
    }

    private sealed class FakeTransport(Func<HttpMessage, int> answer, string? retryAfter = null) : HttpPipelineTransport
    {
        private static readonly HttpClientTransport Real = new();

        public override Request CreateRequest() => Real.CreateRequest();

        public override void Process(HttpMessage message) => message.Response = new FakeResponse(answer(message), retryAfter);

        public override ValueTask ProcessAsync(HttpMessage message)
        {
            Process(message);
            return ValueTask.CompletedTask;
        }
    }

    // The client waits as long as it is asked to before it tries again.
    private sealed class FakeResponse(int status, string? retryAfter) : Response
    {
        public override int Status => status;

        public override string ReasonPhrase => "Refused";

        public override Stream? ContentStream { get; set; } = new MemoryStream();

        public override string ClientRequestId { get; set; } = "";

        public override void Dispose() => ContentStream?.Dispose();

        protected override bool ContainsHeader(string name) => TryGetHeader(name, out _);

        protected override IEnumerable<HttpHeader> EnumerateHeaders() => retryAfter is null ? [] : [new HttpHeader("Retry-After", retryAfter)];

        protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
        {
            value = string.Equals(name, "Retry-After", StringComparison.OrdinalIgnoreCase) ? retryAfter : null;
            return value is not null;
        }

        protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
        {
            values = TryGetHeader(name, out var value) ? [value] : null;
            return values is not null;
        }
    }
}
