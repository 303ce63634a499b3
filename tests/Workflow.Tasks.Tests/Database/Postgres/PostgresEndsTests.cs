using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>Statements that end early: cancelled, or with their connection.</summary>
public class PostgresEndsTests(PostgresServer server)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for a busy machine

    [Theory]
    [InlineData("query")]
    [InlineData("execute")]
    [InlineData("scalar")]
    public async Task Cancel_CancelsTheStatement(string mode)
    {
        var sql = $"insert into ended values ('{mode}') returning pg_sleep(600)";
        await server.AskAsync("create table if not exists ended (a text)");
        using var cancellation = new CancellationTokenSource();

        var task = server.RunAsync(sql, mode: mode, cancellationToken: cancellation.Token);
        await server.UntilAsync(Running(sql), 1L);
        await cancellation.CancelAsync();

        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Patience, CancellationToken.None));
        Assert.Equal(cancellation.Token, thrown.CancellationToken);
        await server.UntilAsync(Running(sql), 0L);
        Assert.Equal(0L, await server.AskAsync($"select count(*) from ended where a = '{mode}'"));
    }

    [Fact]
    public async Task Cancel_WhileRowsAreRead_EndsTheResult()
    {
        const string sql = "select generate_series(1, 100000000) as n, pg_sleep(0.001)";
        using var cancellation = new CancellationTokenSource();

        var task = server.RunAsync(sql, cancellationToken: cancellation.Token);
        await server.UntilAsync(Running(sql), 1L);
        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Patience, CancellationToken.None));
        await server.UntilAsync(Running(sql), 0L);
    }

    [Fact]
    public async Task LostConnection_IsRetryable_AndTheNextAttemptHasAnother()
    {
        const string sql = "select pg_sleep(600), 'lost'";

        var task = server.RunAsync(sql);
        await server.UntilAsync(Running(sql), 1L);
        await server.AskAsync($"select pg_terminate_backend(pid) from pg_stat_activity where query = '{sql.Replace("'", "''", StringComparison.Ordinal)}'");

        var error = (await task.WaitAsync(Patience)).Failure("connection", retryable: true);
        Assert.Equal("The query on postgresql failed: the connection could not be made, or it broke (terminating connection due to administrator command).", error.Message);
        (await server.RunAsync("select 1")).Output();
    }

    [Fact]
    public async Task Error_RollsBack()
    {
        await server.AskAsync("create table if not exists half (a int primary key)");

        var result = await server.RunAsync("insert into half values (1); insert into half values (1)", mode: "execute");

        var error = result.Failure("constraint", retryable: false);
        Assert.Equal("half_pkey", error.Details?.GetProperty("constraint").GetString());
        Assert.Equal("23505", error.Details?.GetProperty("sql_state").GetString());
        Assert.Equal(0L, await server.AskAsync("select count(*) from half"));
    }

    [Fact]
    public async Task LaterStatement_ThatFails_FailsAQuery()
    {
        await server.AskAsync("create table if not exists late (a int primary key)");

        (await server.RunAsync("insert into late values (1) returning a; select 1 / (a - 1) from late", mode: "query")).Failure("invalid_data", retryable: false);

        Assert.Equal(0L, await server.AskAsync("select count(*) from late"));
    }

    [Fact]
    public async Task Conflict_IsRetryable()
    {
        await server.AskAsync("create table if not exists shared (a int); delete from shared; insert into shared values (1)");
        await using var service = new Service();
        var config = new { connection_string = await server.UrlAsync(), isolation_level = "serializable", mode = "execute", sql = "select a from shared; select pg_advisory_lock(77); select pg_advisory_unlock(77); update shared set a = a + 1" };

        // Both have read before one of them writes.
        await using var gate = new Npgsql.NpgsqlConnection(await server.ConnectionStringAsync("Pooling=false"));
        await gate.OpenAsync();
        await using var hold = new Npgsql.NpgsqlCommand("select pg_advisory_lock(77)", gate);
        await hold.ExecuteNonQueryAsync();
        var both = new[] { service.RunAsync("DATABASE", config), service.RunAsync("DATABASE", config) };
        await server.UntilAsync("select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted", 2L);
        await gate.CloseAsync();
        var results = await Task.WhenAll(both).WaitAsync(Patience);

        results.Single(result => result.Error is not null).Failure("transaction_conflict", retryable: true);
        Assert.Equal(2, await server.AskAsync("select a from shared"));
    }

    [Theory]
    [InlineData(null, "read committed")]
    [InlineData("read_committed", "read committed")]
    [InlineData("repeatable_read", "repeatable read")]
    [InlineData("serializable", "serializable")]
    public async Task Transaction_HasTheIsolationLevel(string? level, string expected)
    {
        await using var service = new Service();

        var result = await service.RunAsync("DATABASE", new { connection_string = await server.UrlAsync(), isolation_level = level, mode = "scalar", sql = "select current_setting('transaction_isolation')" });

        Assert.Equal(expected, result.Output().GetProperty("value").GetString());
    }

    // What one task sets is not there for the next one on the same connection.
    [Fact]
    public async Task Session_IsResetBetweenTasks()
    {
        await using var service = new Service(settings: ("Workflow:Database:MaxConnectionsPerDatabase", "1"));

        var first = await RunAsync("set search_path to nowhere; create temp table left_over (a int); select pg_backend_pid() as pid");
        var second = await RunAsync("select current_setting('search_path') as path, to_regclass('left_over')::text as tables, pg_backend_pid() as pid");

        var row = second.Output().GetProperty("rows")[0];
        Assert.Equal(first.Output().GetProperty("rows")[0].GetProperty("pid").GetInt32(), row.GetProperty("pid").GetInt32());
        Assert.Equal("\"$user\", public", row.GetProperty("path").GetString());
        Assert.Equal("null", row.GetProperty("tables").GetRawText());

        async Task<TaskResult> RunAsync(string sql) => await service.RunAsync("DATABASE", new { connection_string = await server.UrlAsync(), sql });
    }

    [Theory]
    [InlineData("commit")]
    [InlineData("rollback; select 1")]
    [InlineData("copy (select 1) to stdout")]
    public async Task Statement_MustNotEndTheTransaction_OrCopy(string sql) =>
        (await server.RunAsync(sql, mode: "execute")).Failure("invalid_sql", retryable: false);

    private static string Running(string sql) =>
        $"select count(*) from pg_stat_activity where state = 'active' and query = '{sql.Replace("'", "''", StringComparison.Ordinal)}'";
}
