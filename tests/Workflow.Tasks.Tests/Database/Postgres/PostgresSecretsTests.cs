using Workflow.Core.TaskTypes;

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>Values of parameters, and parts of the connection string, are in no error and no log line.</summary>
public class PostgresSecretsTests(PostgresServer server)
{
    private const string Planted = "Xy-planted_99";

    [Theory]
    [InlineData("select @p::int", "invalid_data")]
    [InlineData("select @p::uuid", "invalid_data")]
    [InlineData("select @p::date", "invalid_data")]
    [InlineData("select @p::jsonb", "invalid_data")]
    [InlineData("select upper(@p)::int", "invalid_data")]
    [InlineData("select (substr(@p, 3))::int", "invalid_data")]
    [InlineData("select to_date(@p, 'YYYY')", "invalid_data")]
    [InlineData("select ('99999999999' || length(@p))::int", "invalid_data")]
    [InlineData("create temp table t (a text primary key); insert into t values (@p), (@p)", "constraint")]
    [InlineData("create temp table t (a text check (a < 'A')); insert into t values (@p)", "constraint")]
    [InlineData("create temp table t (a varchar(3)); insert into t values (@p)", "invalid_data")]
    [InlineData("select set_config('no.such', @p, true), set_config('datestyle', @p, true)", "invalid_data")]
    [InlineData("select pg_catalog.current_setting(@p)", "invalid_sql")]
    [InlineData("select has_table_privilege(@p, 'select')", "invalid_sql")]
    [InlineData("select @p::regclass", "invalid_sql")]
    [InlineData("create function pg_temp.f(v text) returns int language plpgsql as $$ begin raise exception 'no: %', v; end $$; select pg_temp.f(@p)", "database_error")]
    public async Task Value_IsNotShown_WhenItIsRefused(string sql, string code)
    {
        await using var service = new Service();

        var result = await service.RunAsync("DATABASE", new { connection_string = await server.UrlAsync(), sql, parameters = new { p = Planted } });

        var error = result.Failure(code, retryable: false);
        AssertClean(error, service);
    }

    [Theory]
    [InlineData("select 1", null)]
    [InlineData("select nothing", "invalid_sql")]
    [InlineData("select pg_terminate_backend(pg_backend_pid())", "connection")]
    public async Task Password_IsNotShown(string sql, string? code)
    {
        await using var service = new Service();

        var result = await service.RunAsync("DATABASE", new { connection_string = await server.UrlAsync(), sql, parameters = new { p = Planted } });

        Assert.Equal(code, result.Error?.Code);
        AssertClean(result.Error, service);
    }

    private static void AssertClean(TaskError? error, Service service)
    {
        var said = $"{error?.Message} {error?.Details} {string.Join(' ', service.Log)}";
        Assert.DoesNotContain(Planted, said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Planted[2..], said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(PostgresServer.Password, said, StringComparison.Ordinal);
        Assert.DoesNotContain(Uri.EscapeDataString(PostgresServer.Password), said, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", said, StringComparison.Ordinal);
    }
}
