namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>Parameters are values: they mean what the same value would mean in the statement, and are never a part of it.</summary>
public class PostgresParametersTests(PostgresServer server)
{
    [Theory]
    [InlineData("select @p + 1", "17", "18")]
    [InlineData("select pg_typeof(@p)::text", "17", "\"integer\"")]
    [InlineData("select pg_typeof(@p)::text", "3000000000", "\"bigint\"")]
    [InlineData("select pg_typeof(@p)::text", "1.50", "\"numeric\"")]
    [InlineData("select @p", "1.50", "1.50")]
    [InlineData("select @p::numeric", "12345678901234567890123456789012345678.5", "\"12345678901234567890123456789012345678.5\"")]
    [InlineData("select pg_typeof(@p)::text", "true", "\"boolean\"")]
    [InlineData("select @p", "\"grün\"", "\"grün\"")]
    [InlineData("select @p::int is null", "null", "true")]
    [InlineData("select @p::uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"")]
    [InlineData("select date '2026-01-31' = @p", "\"2026-01-31\"", "true")]
    [InlineData("select @p::timestamptz", "\"2026-01-31T12:30:00Z\"", "\"2026-01-31T12:30:00.0000000Z\"")]
    [InlineData("select decode(@p, 'base64')", "\"3q2+7w==\"", "\"3q2+7w==\"")]
    [InlineData("select @p::jsonb", """{"b": [1, null], "a": "x"}""", """{"a": "x", "b": [1, null]}""")]
    [InlineData("select array(select jsonb_array_elements_text(@p)::int)", "[3, 4]", "[3, 4]")]
    [InlineData("select count(*) from generate_series(1, 9) n where n = any(array(select jsonb_array_elements_text(@p)::int))", "[3, 4, 99]", "2")]
    public async Task Value_IsSent_ByName(string sql, string parameter, string expected)
    {
        var result = await server.RunAsync(sql, new { p = Service.Json(parameter) }, mode: "scalar");

        result.Output().GetProperty("value").IsJson(expected);
    }

    [Fact]
    public async Task Values_AreSent_ByPlace()
    {
        var result = await server.RunAsync("select $2::text || $1::text || $2::text", new object[] { 1, "x" }, mode: "scalar");

        result.Output().IsJson("""{"value": "x1x"}""");
    }

    [Fact]
    public async Task Name_MayBeUsedTwice_AndInSeveralStatements()
    {
        var result = await server.RunAsync("create temp table t (a int, b int); insert into t values (@n, @n); select a + b as sum from t", new { n = 4 });

        result.Output().IsJson("""{"rows": [{"sum": 8}], "row_count": 1}""");
    }

    [Theory]
    [InlineData("x'; drop table kept; --")]
    [InlineData("$1; drop table kept")]
    [InlineData("@other")]
    [InlineData("' or '1'='1")]
    [InlineData("\\'; drop table kept; --")]
    [InlineData("/* */ -- \n \" \u2019 \u0131")]
    [InlineData("{{ secrets.X }}")]
    public async Task Injection_StaysData(string text)
    {
        await server.AskAsync("create table if not exists kept (a text)");

        var named = await server.RunAsync("select @text as back, @other as other where @text <> 'a'", new { text, other = "o" });
        var placed = await server.RunAsync("select $1::text as back", new[] { text });

        Assert.Equal(text, named.Output().GetProperty("rows")[0].GetProperty("back").GetString());
        Assert.Equal(text, placed.Output().GetProperty("rows")[0].GetProperty("back").GetString());
        Assert.Equal(0L, await server.AskAsync("select count(*) from kept"));
    }

    [Theory]
    [InlineData("select $1::int, $2::int")]
    [InlineData("select @missing")]
    public async Task Statement_IsNotValid_WhenAParameterIsMissing(string sql) =>
        (await server.RunAsync(sql, new[] { 1 })).Failure("invalid_sql", retryable: false);
}
