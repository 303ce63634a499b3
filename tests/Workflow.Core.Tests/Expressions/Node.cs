using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Workflow.Core.Tests.Expressions;

/// <summary>
/// Node, as the reference for what ECMAScript says: one process for many rows. Where there is no Node, such tests are
/// skipped, unless <c>WORKFLOW_REQUIRE_NODE</c> is 1.
/// </summary>
internal static class Node
{
    private const int Batch = 20_000;

    // Rows are lines of JSON in ASCII: a lone surrogate passes as an escape.
    private const string Frame = """
        const number = bits => { const view = new DataView(new ArrayBuffer(8)); view.setBigUint64(0, BigInt(bits)); return view.getFloat64(0); };
        const bits = value => { const view = new DataView(new ArrayBuffer(8)); view.setFloat64(0, Number.isNaN(value) ? NaN : value); return view.getBigUint64(0).toString(); };
        const ascii = text => text.replace(/[\u0080-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
        const answer = row => { try { return ascii(JSON.stringify(row2answer(...JSON.parse(row)))); } catch (e) { return '!' + e.name; } };
        const rows = require('fs').readFileSync(0, 'latin1').split('\n').filter(row => row);
        process.stdout.write(rows.map(answer).join('\n'));
        """;

    /// <summary>What a JavaScript function answers to each row of arguments, as JSON; an error as <c>!</c> and its name.</summary>
    /// <param name="function">The function, such as <c>(a, b) => a + b</c>. <c>number</c> and <c>bits</c> pass doubles exactly.</param>
    /// <param name="rows">The rows, each a list of JSON made by <see cref="Json(string)"/> and its kin.</param>
    public static IReadOnlyList<string> Answers(string function, IReadOnlyList<string[]> rows)
    {
        var answers = new List<string>(rows.Count);
        foreach (var batch in rows.Chunk(Batch))
        {
            answers.AddRange(Run($"const row2answer = {function};\n{Frame}", batch));
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

    private static string[] Run(string script, string[][] rows)
    {
        using var process = Start(script);
        var answers = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        foreach (var row in rows)
        {
            process.StandardInput.Write($"[{string.Join(',', row)}]\n");
        }

        process.StandardInput.Close();
        var text = answers.GetAwaiter().GetResult();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return text.Split('\n');
    }

    private static Process Start(string script)
    {
        var start = new ProcessStartInfo("node", ["-e", script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
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
