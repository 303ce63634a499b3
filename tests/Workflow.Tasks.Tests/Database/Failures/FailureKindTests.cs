using Workflow.Tasks.Database.Failures;

namespace Workflow.Tasks.Tests.Database.Failures;

/// <summary>What the codes of servers mean, and what is tried again.</summary>
public class FailureKindTests
{
    [Theory]
    [InlineData("08000", "connection", true)]
    [InlineData("08006", "connection", true)]
    [InlineData("08P01", "invalid_sql", false)]
    [InlineData("57P01", "connection", true)]
    [InlineData("57P03", "connection", true)]
    [InlineData("57014", "timeout", true)]
    [InlineData("25P03", "timeout", true)]
    [InlineData("40001", "transaction_conflict", true)]
    [InlineData("40P01", "transaction_conflict", true)]
    [InlineData("55P03", "transaction_conflict", true)]
    [InlineData("53300", "unavailable", true)]
    [InlineData("53100", "unavailable", true)]
    [InlineData("23505", "constraint", false)]
    [InlineData("23503", "constraint", false)]
    [InlineData("40002", "constraint", false)]
    [InlineData("22P02", "invalid_data", false)]
    [InlineData("22003", "invalid_data", false)]
    [InlineData("42601", "invalid_sql", false)]
    [InlineData("42P01", "invalid_sql", false)]
    [InlineData("25001", "invalid_sql", false)]
    [InlineData("0A000", "invalid_sql", false)]
    [InlineData("42501", "access_denied", false)]
    [InlineData("28P01", "access_denied", false)]
    [InlineData("3D000", "access_denied", false)]
    [InlineData("P0001", "database_error", false)]
    [InlineData("XX000", "database_error", false)]
    [InlineData("", "database_error", false)]
    public void Postgres(string sqlState, string code, bool retryable) => AssertKind(code, retryable, PostgresFailures.KindOf(sqlState));

    [Theory]
    [InlineData(-2, 11, "timeout", true)]
    [InlineData(1205, 13, "transaction_conflict", true)]
    [InlineData(3960, 16, "transaction_conflict", true)]
    [InlineData(40501, 20, "unavailable", true)]
    [InlineData(10928, 20, "unavailable", true)]
    [InlineData(53, 20, "connection", true)]
    [InlineData(-1, 20, "connection", true)]
    [InlineData(232, 20, "connection", true)]
    [InlineData(232, 16, "database_error", false)]
    [InlineData(18456, 14, "access_denied", false)]
    [InlineData(4060, 11, "access_denied", false)]
    [InlineData(229, 14, "access_denied", false)]
    [InlineData(2627, 14, "constraint", false)]
    [InlineData(547, 16, "constraint", false)]
    [InlineData(245, 16, "invalid_data", false)]
    [InlineData(8134, 16, "invalid_data", false)]
    [InlineData(102, 15, "invalid_sql", false)]
    [InlineData(208, 16, "invalid_sql", false)]
    [InlineData(156, 15, "invalid_sql", false)]
    [InlineData(50000, 16, "database_error", false)]
    public void SqlServer(int number, int severity, string code, bool retryable) => AssertKind(code, retryable, SqlServerFailures.KindOf(number, severity));

    [Theory]
    [InlineData(5, "transaction_conflict", true)]
    [InlineData(6, "transaction_conflict", true)]
    [InlineData(13, "unavailable", true)]
    [InlineData(10, "unavailable", true)]
    [InlineData(19, "constraint", false)]
    [InlineData(18, "invalid_data", false)]
    [InlineData(1, "invalid_sql", false)]
    [InlineData(14, "access_denied", false)]
    [InlineData(23, "access_denied", false)]
    [InlineData(11, "database_error", false)]
    public void Sqlite(int number, string code, bool retryable) => AssertKind(code, retryable, SqliteFailures.KindOf(number));

    [Theory]
    [InlineData("invalid_data", "invalid input syntax for type integer: \"a\"b\"", "invalid input syntax for type integer: ***")]
    [InlineData("invalid_data", "Conversion failed when converting the varchar value 'abc' to data type int.", "Conversion failed when converting the varchar value *** to data type int")]
    [InlineData("constraint", "Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is (abc).", "Cannot insert duplicate key in object 'dbo.t'. The duplicate key value is ***")]
    [InlineData("invalid_sql", "relation \"orders\" does not exist", "relation \"orders\" does not exist")]
    [InlineData("database_error", "no HIDDEN-VALUE here", "no *** here")]
    [InlineData("database_error", "user \"me\" has some time", "user *** has some time")]
    [InlineData("database_error", "line 1\nline 2", "line 1 line 2")]
    public void ShownMessage_HasNoValues(string code, string message, string expected) =>
        Assert.Equal(expected, ShownMessage.Of(message, FailureKind.All.First(kind => kind.Code == code), ["hidden-value", "me", ""], text => text));

    [Fact]
    public void ShownMessage_IsMasked_BeforeItIsShortened() =>
        Assert.DoesNotContain("sec", ShownMessage.Of(new string('x', 294) + "secret", FailureKind.Other, [], text => text.Replace("secret", "***", StringComparison.Ordinal)), StringComparison.Ordinal);

    private static void AssertKind(string code, bool retryable, FailureKind kind) => Assert.Equal((code, retryable), (kind.Code, kind.Retryable));
}
