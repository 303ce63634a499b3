using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CsCheck;

namespace Workflow.Expressions.Tests;

/// <summary>
/// How many expressions are tried, and which: always the same, unless a developer sets another <c>WORKFLOW_SEED</c>.
/// </summary>
internal static class Counts
{
    private static readonly string? Folder = Environment.GetEnvironmentVariable("WORKFLOW_FINDINGS");

    public static int Conformance => TestRun.Rounds(full: 100_000, part: 5_000);

    public static int Hostile => TestRun.Rounds(full: 200_000, part: 4_000);

    public static string Note => $"{TestRun.Note}, seed {Seed}";

    private static uint Seed { get; } = uint.TryParse(Environment.GetEnvironmentVariable("WORKFLOW_SEED"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : 1;

    /// <summary>The expression of a number.</summary>
    public static string Text(Gen<string> texts, int number) => texts.Generate(new PCG(Seed, (ulong)number), null, out _);

    /// <summary>Records the current text, in case it takes the process down.</summary>
    public static void Now(string text)
    {
        if (Folder is { } folder)
        {
            File.WriteAllBytes(Path.Combine(folder, "now.utf16"), MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    /// <summary>Writes lines to a file of a folder that a developer names, to work through them.</summary>
    public static void Record(string name, IEnumerable<string> lines)
    {
        if (Folder is { } folder)
        {
            File.WriteAllLines(Path.Combine(folder, name + ".tsv"), lines, Encoding.UTF8); // which keeps lone surrogates
        }
    }
}
