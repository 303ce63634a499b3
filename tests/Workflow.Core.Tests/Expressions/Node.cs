using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Workflow.Core.Tests.Expressions;

/// <summary>
/// Node, as the reference for what ECMAScript says: one process for all rows of all tests, as its start costs more than most
/// of its answers. Where there is no Node, such tests are skipped, unless <c>WORKFLOW_REQUIRE_NODE</c> is 1.
/// </summary>
internal static class Node
{
    private const int Batch = 20_000;

    // It reads lines of JSON in ASCII: a function as a text, its rows as arrays of arguments, and an empty line, at which it answers
    // with a line for each row. A lone surrogate passes as an escape. It ends with its input, which ends with the test process.
    private const string Script = """
        const number = bits => { const view = new DataView(new ArrayBuffer(8)); view.setBigUint64(0, BigInt(bits)); return view.getFloat64(0); };
        const bits = value => { const view = new DataView(new ArrayBuffer(8)); view.setFloat64(0, Number.isNaN(value) ? NaN : value); return view.getBigUint64(0).toString(); };
        const ascii = text => text.replace(/[\u0080-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
        const answer = (row2answer, row) => { try { return ascii(JSON.stringify(row2answer(...JSON.parse(row)))); } catch (e) { return '!' + e.name; } };
        let lines = [];
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          if (line) { lines.push(line); return; }
          const [text, ...rows] = lines;
          const row2answer = eval('(' + JSON.parse(text) + ')');
          process.stdout.write(rows.map(row => answer(row2answer, row) + '\n').join(''));
          lines = [];
        });
        """;

    private static readonly Lock OneAtATime = new();
    private static Process? _process;

    /// <summary>What a JavaScript function answers to each row of arguments, as JSON; an error as <c>!</c> and its name.</summary>
    /// <param name="function">The function, such as <c>(a, b) => a + b</c>. <c>number</c> and <c>bits</c> pass doubles exactly.</param>
    /// <param name="rows">The rows, each a list of JSON made by <see cref="Json(string)"/> and its kin.</param>
    public static IReadOnlyList<string> Answers(string function, IReadOnlyList<string[]> rows)
    {
        var answers = new List<string>(rows.Count);
        foreach (var batch in rows.Chunk(Batch))
        {
            answers.AddRange(Run(function, batch));
        }

        Assert.Equal(rows.Count, answers.Count);
        return answers;
    }

    /// <summary>A text in JSON, in ASCII, lone surrogates as they are.</summary>
    public static string Json(string? text)
    {
        if (text is null)
        {
            return "null";
        }

        var json = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append(@"\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                >= ' ' and < '\u0080' => json.Append(c),
                _ => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        return json.Append('"').ToString();
    }

    /// <summary>A number as the bits that <c>number</c> reads and <c>bits</c> writes; every NaN is one.</summary>
    public static string Bits(double value) =>
        $"\"{(double.IsNaN(value) ? 0x7FF8000000000000 : BitConverter.DoubleToUInt64Bits(value))}\"";

    private static string[] Run(string function, string[][] rows)
    {
        lock (OneAtATime)
        {
            if (_process is null || _process.HasExited)
            {
                _process?.Dispose();
                _process = Start();
            }

            _process.StandardInput.Write($"{Json(function)}\n{string.Concat(rows.Select(row => $"[{string.Join(',', row)}]\n"))}\n");
            _process.StandardInput.Flush();
            return [.. rows.Select(_ => Answer(_process))];
        }
    }

    private static string Answer(Process process)
    {
        if (process.StandardOutput.ReadLine() is { } line)
        {
            return line;
        }

        process.WaitForExit(); // by a fault in the function, which the next test does not share
        throw new InvalidOperationException($"Node ended with {process.ExitCode}; its standard error says why.");
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo("node", ["-e", Script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = Encoding.ASCII,
            StandardOutputEncoding = Encoding.ASCII,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            const string Reason = "There is no Node on this machine to compare with.";
            Assert.SkipUnless(Environment.GetEnvironmentVariable("WORKFLOW_REQUIRE_NODE") == "1", Reason);
            throw new InvalidOperationException(Reason, e);
        }
    }
}
