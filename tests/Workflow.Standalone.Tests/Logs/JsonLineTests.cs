using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Standalone.Logging;

namespace Workflow.Standalone.Tests.Logs;

/// <summary>One line of the log is written in room that a thread uses again, and has nothing of another line.</summary>
public sealed class JsonLineTests
{
    private readonly JsonLineFormatter _formatter = new(TimeProvider.System);

    [Fact]
    public void Write_HasNothingOfTheLineBefore_WhateverTheirLengths()
    {
        foreach (var length in new[] { 3, 100_000, 1, 5_000, 0, 20_000, 2 })
        {
            var text = new string('x', length);

            Assert.Equal(text, Message(Write(text)));
        }
    }

    [Fact]
    public void Write_HasNothingOfALineThatFailed()
    {
        Assert.Throws<FormatException>(() => Write("before", new Value(() => throw new FormatException())));

        Assert.Equal("after", Message(Write("after")));
    }

    [Fact]
    public void Write_WritesBothLines_WhenAValueLogsWhileItIsWritten()
    {
        var inner = "";

        var outer = Write("outer", new Value(() =>
        {
            inner = Write("inner");
            return "said";
        }));

        Assert.Equal(("outer", "inner"), (Message(outer), Message(inner)));
        Assert.Equal("said", JsonDocument.Parse(outer).RootElement.GetProperty("value").GetString());
    }

    // The text, and what few objects it is made of: no buffer for each line.
    [Fact]
    public void Write_TakesLittleMoreMemoryThanItsText()
    {
        var text = new string('x', 1_000);
        Write(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Write(text, into: TextWriter.Null);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 2_000, 3_500);
    }

    private string Write(string message, Value? value = null, TextWriter? into = null)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        IReadOnlyList<KeyValuePair<string, object?>> state = value is null ? [] : [new("Value", value)];
        _formatter.Write(new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(LogLevel.Information, "tests", default, state, null, (_, _) => message), null, into ?? line);
        return line.ToString();
    }

    private static string? Message(string line) => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString();

    private sealed class Value(Func<string> text)
    {
        public override string ToString() => text();
    }
}
