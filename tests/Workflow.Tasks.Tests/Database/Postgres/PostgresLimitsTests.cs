using System.Diagnostics;
using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>Results that are larger than a task allows: no more of them is read than the limit.</summary>
[Collection(nameof(AllocationTests))]
public class PostgresLimitsTests(PostgresServer server)
{
    private const string Rows = "select generate_series(1, {0}) as n, repeat('x', 100) as text";

    [Fact]
    public async Task Query_Fails_WhenItHasMoreRows_AndTheLimitIsNamed()
    {
        var result = await RunAsync(1_000_000, maxRows: 1_000);

        var error = result.Failure("result_too_large", retryable: false);
        Assert.Equal("The query on postgresql failed: its result is larger than 1000 rows, the max_rows of the task. It was rolled back.", error.Message);
    }

    [Fact]
    public async Task Query_Succeeds_WhenItHasAsManyRows() =>
        Assert.Equal(1_000, (await RunAsync(1_000, maxRows: 1_000)).Output().GetProperty("row_count").GetInt32());

    [Fact]
    public async Task Query_Fails_WhenItHasMoreBytes_AndTheLimitIsNamed()
    {
        var result = await RunAsync(1_000_000, maxRows: 1_000_000, maxBytes: 100_000);

        var error = result.Failure("result_too_large", retryable: false);
        Assert.Equal("The query on postgresql failed: its result is larger than 100000 bytes of JSON, the max_bytes of the task. It was rolled back.", error.Message);
    }

    [Theory]
    [InlineData("query")]
    [InlineData("scalar")]
    public async Task OneLargeValue_IsNotReadToItsEnd(string mode)
    {
        await using var service = new Service();
        var config = new { connection_string = await server.UrlAsync(), sql = "select repeat('x', 30000000)", mode, max_bytes = 1_000_000 };
        await server.RunAsync("select 1"); // what is allocated once

        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await service.RunAsync("DATABASE", config)).Failure("result_too_large", retryable: false);

        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 15_000_000);
    }

    // Reading stops at the limit: a hundred times the rows take no more memory.
    [Fact]
    public async Task Memory_DoesNotGrow_WithTheRowsOfTheServer()
    {
        await AllocatedAsync(10_000);

        var few = await AllocatedAsync(10_000);
        var many = await AllocatedAsync(1_000_000);

        TestContext.Current.TestOutputHelper?.WriteLine($"10,000 rows: {few:N0} bytes; 1,000,000 rows: {many:N0} bytes");
        Assert.InRange(many, 0, (few * 2) + 1_000_000);
    }

    // The rest of the result is neither read nor waited for, and the connection is fit for the next task.
    [Fact]
    public async Task NextTask_FindsAConnectionInOrder()
    {
        await using var service = new Service(settings: ("Workflow:Database:MaxConnectionsPerDatabase", "1"));
        var waited = Stopwatch.StartNew();
        for (var i = 0; i < 3; i++)
        {
            (await service.RunAsync("DATABASE", Config(100_000_000, 10, 1_000_000, await server.UrlAsync()))).Failure("result_too_large", retryable: false);
            Assert.Equal(1, (await service.RunAsync("DATABASE", Config(1, 10, 1_000_000, await server.UrlAsync()))).Output().GetProperty("row_count").GetInt32());
        }

        Assert.True(waited.Elapsed < TimeSpan.FromMinutes(1), $"It took {waited.Elapsed}.");
    }

    private async Task<long> AllocatedAsync(int rows)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        (await RunAsync(rows, maxRows: 1_000)).Failure("result_too_large", retryable: false);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private async Task<TaskResult> RunAsync(int rows, int maxRows, int maxBytes = 1_000_000)
    {
        await using var service = new Service();
        return await service.RunAsync("DATABASE", Config(rows, maxRows, maxBytes, await server.UrlAsync()));
    }

    private static object Config(int rows, int maxRows, int maxBytes, string url) => new
    {
        connection_string = url,
        sql = Rows.Replace("{0}", $"{rows}", StringComparison.Ordinal),
        max_rows = maxRows,
        max_bytes = maxBytes,
    };
}

/// <summary>Tests that count what is allocated run by themselves.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
public class AllocationTests;
