using System.Diagnostics;
using System.Text;
using Workflow.Docs.Tests.Pages;

namespace Workflow.Docs.Tests.Examples;

/// <summary>As much of a shell as the examples need: words in quotes, comments, lines that go on, and variables.</summary>
internal static class Shell
{
    /// <summary>The commands of a block, each as its words.</summary>
    public static IEnumerable<IReadOnlyList<string>> Commands(string text, IReadOnlyDictionary<string, string> variables)
    {
        List<string> words = [];
        StringBuilder? word = null;
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case '\\' when i + 1 < text.Length && text[i + 1] == '\n':
                    i++;
                    break;
                case '#' when word is null:
                    i = EndOfLine(text, i) - 1;
                    break;
                case ' ' or '\n' or ';':
                    End();
                    if (text[i] != ' ' && words.Count > 0)
                    {
                        yield return words;
                        words = [];
                    }

                    break;
                case '\'':
                    var close = text.IndexOf('\'', i + 1);
                    (word ??= new()).Append(text, i + 1, close - i - 1);
                    i = close;
                    break;
                case '"':
                    var end = EndOfQuoted(text, i + 1);
                    (word ??= new()).Append(Expand(text[(i + 1)..end], variables));
                    i = end;
                    break;
                default:
                    (word ??= new()).Append(text[i]);
                    break;
            }
        }

        End();
        if (words.Count > 0)
        {
            yield return words;
        }

        void End()
        {
            if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }
    }

    /// <summary>Whether a block has requests that take what a real shell works out.</summary>
    public static bool IsNeededFor(Fence fence) => fence.IsCalls && Assignments(fence.Text).Count > 0;

    /// <summary>The variables that the lines before the first request set, by a shell.</summary>
    public static IReadOnlyDictionary<string, string> Variables(string text, IReadOnlyDictionary<string, string> given)
    {
        var lines = Assignments(text);
        if (lines.Count == 0)
        {
            return given;
        }

        var start = new ProcessStartInfo("bash") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in given)
        {
            start.Environment[name] = value;
        }

        using var shell = Process.Start(start) ?? throw new InvalidOperationException("There is no bash.");
        shell.StandardInput.Write($"set -eu -o pipefail\nset -a\n{string.Join('\n', lines)}\nenv -0\n");
        shell.StandardInput.Close();
        var said = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
        return said.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    private static List<string> Assignments(string text) =>
        [.. text.Split('\n').TakeWhile(line => !line.StartsWith("curl ", StringComparison.Ordinal)).Where(line => line.Contains('=', StringComparison.Ordinal))];

    private static int EndOfLine(string text, int from) => text.IndexOf('\n', from) is >= 0 and var end ? end : text.Length;

    private static int EndOfQuoted(string text, int from)
    {
        var i = from;
        while (text[i] != '"')
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return i;
    }

    private static string Expand(string text, IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables.OrderByDescending(pair => pair.Key.Length))
        {
            text = text.Replace($"${name}", value, StringComparison.Ordinal);
        }

        return text.Replace("\\\"", "\"", StringComparison.Ordinal);
    }
}
