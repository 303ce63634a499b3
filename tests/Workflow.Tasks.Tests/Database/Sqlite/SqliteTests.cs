using Microsoft.Data.Sqlite;

namespace Workflow.Tasks.Tests.Database.Sqlite;

public class SqliteTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1); // for a busy machine

    [Theory]
    [InlineData("select 1", "1")]
    [InlineData("select 9007199254740993", "\"9007199254740993\"")]
    [InlineData("select 0.1 + 0.2", "0.30000000000000004")]
    [InlineData("select 9e999", "\"Infinity\"")]
    [InlineData("select 'grün'", "\"grün\"")]
    [InlineData("select x'deadbeef'", "\"3q2+7w==\"")]
    [InlineData("select null", "null")]
    [InlineData("select 1 where false", "null")]
    public async Task Scalar_IsWrittenAsJson(string sql, string expected)
    {
        await using var folder = new SqliteFolder();

        (await folder.RunAsync(sql, mode: "scalar")).Output().GetProperty("value").IsJson(expected);
    }

    [Theory]
    [InlineData("select @p + 1", "17", "18")]
    [InlineData("select typeof(@p)", "3000000000", "\"integer\"")]
    [InlineData("select typeof(@p)", "1.5", "\"real\"")]
    [InlineData("select @p = 1e300", "1e300", "1")]
    [InlineData("select @p", "\"'; drop table t; --\"", "\"'; drop table t; --\"")]
    [InlineData("select @p", "true", "1")]
    [InlineData("select @p is null", "null", "1")]
    [InlineData("select sum(value) from json_each(@p)", "[1, 2, 3]", "6")]
    [InlineData("select @p ->> 'a'", """{"a": "x"}""", "\"x\"")]
    public async Task Parameter_IsSent_ByName(string sql, string parameter, string expected)
    {
        await using var folder = new SqliteFolder();

        (await folder.RunAsync(sql, new { p = Service.Json(parameter) }, "scalar")).Output().GetProperty("value").IsJson(expected);
    }

    [Fact]
    public async Task Parameters_AreSent_ByPlace()
    {
        await using var folder = new SqliteFolder();

        (await folder.RunAsync("select $2 || $1 || $2 as x", new object[] { 1, "x" })).Output().IsJson("""{"rows": [{"x": "x1x"}], "row_count": 1}""");
        (await folder.RunAsync("select $1, $2", new object[] { 1 })).Failure("invalid_sql", retryable: false);
    }

    [Fact]
    public async Task Execute_IsKept_AndAnErrorIsRolledBack()
    {
        await using var folder = new SqliteFolder();
        (await folder.RunAsync("create table t (a int primary key)", mode: "execute")).Output().IsJson("""{"affected": 0}""");
        (await folder.RunAsync("insert into t values (1), (2)", mode: "execute")).Output().IsJson("""{"affected": 2}""");

        var error = (await folder.RunAsync("insert into t values (3); insert into t values (1)", mode: "execute")).Failure("constraint", retryable: false);

        Assert.Equal("The execute on sqlite failed: it violates a constraint (UNIQUE constraint failed: t.a).", error.Message);
        (await folder.RunAsync("select count(*) from t", mode: "scalar")).Output().IsJson("""{"value": 2}""");
    }

    [Fact]
    public async Task Cancel_StopsAnEndlessStatement()
    {
        await using var folder = new SqliteFolder();
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var task = folder.RunAsync("with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n", cancellationToken: cancellation.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task.WaitAsync(Patience, CancellationToken.None));
    }

    [Fact]
    public async Task EndlessResult_MeetsTheLimit()
    {
        await using var folder = new SqliteFolder();

        (await folder.RunAsync("with recursive n(i) as (select 1 union all select i + 1 from n) select i from n")).Failure("result_too_large", retryable: false);
        (await folder.RunAsync("select zeroblob(2000000000)")).Failure("invalid_data", retryable: false);
        (await folder.RunAsync("select zeroblob(1000000)", maxBytes: 100_000)).Failure("result_too_large", retryable: false);
    }

    [Fact]
    public async Task BusyFile_IsAConflict()
    {
        await using var folder = new SqliteFolder();
        (await folder.RunAsync("create table t (a int)", mode: "execute")).Output();
        await using var other = new SqliteConnection($"Data Source={Path.Combine(folder.Root, "sub", "a.db")};Pooling=false");
        await other.OpenAsync();
        await using var transaction = other.BeginTransaction();

        (await folder.RunAsync("insert into t values (1)", mode: "execute")).Failure("transaction_conflict", retryable: true);
    }

    // What a statement can say to reach another file.
    [Theory]
    [InlineData("attach database 'OUTSIDE' as other")]
    [InlineData("attach database ':memory:' as other")]
    [InlineData("commit; attach database 'OUTSIDE' as other")]
    [InlineData("commit; vacuum into 'OUTSIDE'")]
    [InlineData("select load_extension('OUTSIDE')")]
    [InlineData("pragma temp_store_directory = 'OUTSIDE'")]
    [InlineData("pragma writable_schema = on; insert into sqlite_master values ('table', 'x', 'x', 2, 'create table x(a)')")]
    public async Task Statement_ReachesNoOtherFile(string sql)
    {
        await using var folder = new SqliteFolder();

        var result = await folder.RunAsync(sql.Replace("OUTSIDE", folder.Outside, StringComparison.Ordinal), mode: "execute");

        Assert.NotNull(result.Error);
        Assert.False(result.Error.Retryable);
        Assert.False(File.Exists(folder.Outside));
    }

    [Fact]
    public async Task SymbolicLink_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows allows links to administrators only.");
        await using var folder = new SqliteFolder();
        await File.WriteAllTextAsync(folder.Outside, "");
        File.CreateSymbolicLink(Path.Combine(folder.Root, "link.db"), folder.Outside);
        Directory.CreateSymbolicLink(Path.Combine(folder.Root, "up"), Path.GetDirectoryName(folder.Root)!);

        foreach (var file in new[] { "link.db", "up/outside.db", "up/root/sub/a.db" })
        {
            var error = (await folder.RunAsync("select 1", connection: $"Data Source={file}")).Failure("address_refused", retryable: false);
            Assert.Equal("The query on sqlite was refused: its path has a symbolic link in it.", error.Message);
        }
    }

    [Fact]
    public async Task MissingFile_IsNotMade_WhenTheModeSaysSo()
    {
        await using var folder = new SqliteFolder();

        (await folder.RunAsync("select 1", connection: "Data Source=none.db;Mode=ReadWrite")).Failure("access_denied", retryable: false);
        (await folder.RunAsync("select 1", connection: "Data Source=no/such/folder.db")).Failure("access_denied", retryable: false);

        Assert.False(File.Exists(Path.Combine(folder.Root, "none.db")));
    }
}
