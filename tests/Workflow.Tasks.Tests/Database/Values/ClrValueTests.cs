using System.Data.SqlTypes;
using System.Text;
using System.Text.Json;
using Workflow.Tasks.Database.Values;

namespace Workflow.Tasks.Tests.Database.Values;

/// <summary>How values of SQL Server and SQLite become JSON.</summary>
public class ClrValueTests
{
    public static TheoryData<object, string> Values => new()
    {
        { DBNull.Value, "null" },
        { true, "true" },
        { (byte)200, "200" },
        { (short)-5, "-5" },
        { 7, "7" },
        { 9007199254740992L, "9007199254740992" },
        { 9007199254740993L, "\"9007199254740993\"" },
        { 1.10m, "1.10" },
        { 123456789012345678.90m, "\"123456789012345678.90\"" },
        { SqlDecimal.Parse("12345678901234567890123456789012345678"), "\"12345678901234567890123456789012345678\"" },
        { 1.1f, "1.1" },
        { float.NaN, "\"NaN\"" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { double.PositiveInfinity, "\"Infinity\"" },
        { new DateTimeOffset(2026, 1, 31, 12, 30, 0, TimeSpan.FromHours(2)), "\"2026-01-31T10:30:00.0000000Z\"" },
        { new DateTime(2026, 1, 31, 12, 30, 0, DateTimeKind.Unspecified), "\"2026-01-31T12:30:00.0000000\"" },
        { new TimeSpan(0, 12, 30, 0, 500), "\"12:30:00.5000000\"" },
        { Guid.Parse("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"), "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"" },
        { new byte[] { 0xDE, 0xAD, 0xBE, 0xEF }, "\"3q2+7w==\"" },
        { "gr\u00FCn", "\"gr\u00FCn\"" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Write_GivesJson(object value, string expected)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            ClrValue.Write(json, value);
        }

        JsonElement.Parse(Encoding.UTF8.GetString(buffer.ToArray())).IsJson(expected);
    }
}
