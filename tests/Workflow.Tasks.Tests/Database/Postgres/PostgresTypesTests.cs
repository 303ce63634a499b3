using System.Text.Json;

namespace Workflow.Tasks.Tests.Database.Postgres;

/// <summary>How values of a real server become JSON.</summary>
public class PostgresTypesTests(PostgresServer server)
{
    [Theory]
    [InlineData("1::smallint", "1")]
    [InlineData("(-2147483648)::int", "-2147483648")]
    [InlineData("9007199254740992::bigint", "9007199254740992")]
    [InlineData("9007199254740993::bigint", "\"9007199254740993\"")]
    [InlineData("1.10::numeric", "1.10")]
    [InlineData("123456789012345678.90::numeric", "\"123456789012345678.90\"")]
    [InlineData("0.1::numeric + 0.2::numeric", "0.3")]
    [InlineData("'NaN'::numeric", "\"NaN\"")]
    [InlineData("1.1::real", "1.1")]
    [InlineData("0.1::float8 + 0.2::float8", "0.30000000000000004")]
    [InlineData("1e20::float8", "1e20")]
    [InlineData("'-Infinity'::float8", "\"-Infinity\"")]
    [InlineData("'NaN'::float8", "\"NaN\"")]
    [InlineData("true", "true")]
    [InlineData("null::bool", "null")]
    [InlineData("'grün \"a\"'::text", "\"grün \\\"a\\\"\"")]
    [InlineData("''::text", "\"\"")]
    [InlineData("'{\"a\": [1, 2.50, null]}'::json", """{"a": [1, 2.50, null]}""")]
    [InlineData("'{\"a\": [1, {}]}'::jsonb", """{"a": [1, {}]}""")]
    [InlineData("'[1, \"\\ud800\"]'::json", "\"[1, \\\"\\\\ud800\\\"]\"")]
    [InlineData("array[1, null, 3]", "[1, null, 3]")]
    [InlineData("array[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]")]
    [InlineData("array['a,b', 'NULL', null, '', 'c\"d\\e', '{}']", """["a,b", "NULL", null, "", "c\"d\\e", "{}"]""")]
    [InlineData("array['{\"a\": 1}'::jsonb]", """[{"a": 1}]""")]
    [InlineData("array[true, false]", "[true, false]")]
    [InlineData("'{}'::int[]", "[]")]
    [InlineData("'[0:1]={7,8}'::int[]", "[7, 8]")]
    [InlineData("'2026-01-31 12:30:00.123456+02'::timestamptz", "\"2026-01-31T10:30:00.1234560Z\"")]
    [InlineData("'2026-07-31 12:30:00'::timestamptz", "\"2026-07-31T10:30:00.0000000Z\"")] // of the server's time zone
    [InlineData("'infinity'::timestamptz", "\"infinity\"")]
    [InlineData("array['2026-01-31 12:30:00Z'::timestamptz]", """["2026-01-31T12:30:00.0000000Z"]""")]
    [InlineData("'2026-01-31 12:30:00.5'::timestamp", "\"2026-01-31T12:30:00.5000000\"")]
    [InlineData("'2026-01-31'::date", "\"2026-01-31\"")]
    [InlineData("'0044-03-15 BC'::date", "\"0044-03-15 BC\"")]
    [InlineData("'12:30:00.5'::time", "\"12:30:00.5\"")]
    [InlineData("'12:30:00+02'::timetz", "\"12:30:00+02\"")]
    [InlineData("interval '1 day 2 hours 3.5 seconds'", "\"P1DT2H3.5S\"")]
    [InlineData("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"")]
    [InlineData("'\\xdeadbeef'::bytea", "\"3q2+7w==\"")]
    [InlineData("array['\\x00'::bytea]", """["AA=="]""")]
    [InlineData("'[1,5)'::int4range", "\"[1,5)\"")]
    [InlineData("row(1, 'x')", "\"(1,x)\"")]
    [InlineData("point(1, 2)", "\"(1,2)\"")]
    [InlineData("array[box(point(0,0), point(1,1))]", "\"{(1,1),(0,0)}\"")]
    public async Task Scalar_IsWrittenAsJson(string sql, string expected)
    {
        var result = await server.RunAsync($"select {sql}", mode: "scalar");

        result.Output().GetProperty("value").IsJson(expected);
        Assert.Equal(JsonElement.Parse(expected).ValueKind, result.Output().GetProperty("value").ValueKind);
    }

    // Its digits, and not only its value.
    [Fact]
    public async Task Numeric_KeepsItsScale() =>
        Assert.Equal("1.10", (await server.RunAsync("select 1.10::numeric", mode: "scalar")).Output().GetProperty("value").GetRawText());

    [Fact]
    public async Task Query_GivesRowsAsObjects()
    {
        await using var service = new Service();

        var result = await service.RunAsync("DATABASE", new { connection_string = await server.ConnectionStringAsync(), provider = "postgresql", sql = "select n as id, 'x' || n as \"Name\" from generate_series(1, 2) n" });

        result.Output().IsJson("""{"rows": [{"id": 1, "Name": "x1"}, {"id": 2, "Name": "x2"}], "row_count": 2}""");
        Assert.Matches(@"^The query on postgresql gave 2 rows after \d+ ms\.$", Assert.Single(service.Log));
    }

    [Theory]
    [InlineData("select 1 where false", "query", """{"rows": [], "row_count": 0}""")]
    [InlineData("select 1 where false", "scalar", """{"value": null}""")]
    [InlineData("create temp table t (a int); insert into t values (1), (2)", "execute", """{"affected": 2}""")]
    [InlineData("create temp table t (a int)", "execute", """{"affected": null}""")]
    [InlineData("create temp table t (a int); insert into t values (1), (2) returning a", "query", """{"rows": [{"a": 1}, {"a": 2}], "row_count": 2}""")]
    public async Task Output_IsOfTheMode(string sql, string mode, string expected)
    {
        var result = await server.RunAsync(sql, mode: mode);

        result.Output().IsJson(expected);
    }

    [Theory]
    [InlineData("select 1 as a, 2 as a", "query", "Two columns have the name 'a'; give each one of its own, with AS")]
    [InlineData("select 1; select 2", "query", "The statement gives more than one result, and mode query takes one")]
    [InlineData("select 1, 2", "scalar", "The statement gives more than one value, and mode scalar takes one row with one column")]
    [InlineData("select generate_series(1, 2)", "scalar", "The statement gives more than one value, and mode scalar takes one row with one column")]
    public async Task Result_IsRefused_WhenItDoesNotFitTheMode(string sql, string mode, string why)
    {
        var result = await server.RunAsync(sql, mode: mode);

        Assert.Equal($"The {mode} on postgresql failed: {why}. It was rolled back.", result.Failure("invalid_sql", retryable: false).Message);
    }
}
