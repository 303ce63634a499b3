using System.Text.Json;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Definitions;

/// <summary>The differences of two definitions, as lines of YAML.</summary>
internal static class DefinitionDiff
{
    private const int Context = 3;
    private const int MostCompared = 4000;
    private const int MostShown = 2000;

    /// <summary>The lines that differ, each with <c>+</c> or <c>-</c>, and a few lines around them.</summary>
    /// <param name="before">The plain form before; <c>null</c>: there was none.</param>
    /// <param name="after">The plain form after; <c>null</c>: there is none.</param>
    public static IReadOnlyList<string> Lines(JsonElement? before, JsonElement? after)
    {
        var lines = Compared(Text(before), Text(after));
        bool[] isShown = new bool[lines.Count];
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Type != ChangeType.Unchanged)
            {
                Array.Fill(isShown, true, Math.Max(0, i - Context), Math.Min(lines.Count, i + Context + 1) - Math.Max(0, i - Context));
            }
        }

        List<string> shown = [];
        for (var i = 0; i < lines.Count; i++)
        {
            if (shown.Count == MostShown)
            {
                shown.Add($"… more lines: {lines.Skip(i).Count(line => line.Type != ChangeType.Unchanged)}");
                break;
            }

            if (isShown[i])
            {
                shown.Add(Mark(lines[i].Type) + lines[i].Text);
            }
            else if (shown.Count > 0 && shown[^1] != "…" && isShown.AsSpan(i).Contains(true))
            {
                shown.Add("…");
            }
        }

        return shown;
    }

    // Comparing costs the product of the lines and their differences: what is too large for that is one change, from its first line that differs to its last.
    private static List<DiffPiece> Compared(string before, string after)
    {
        var (old, now) = (before.Split('\n'), after.Split('\n'));
        if (old.Length + now.Length <= MostCompared)
        {
            return InlineDiffBuilder.Diff(before, after).Lines;
        }

        var (start, end, least) = (0, 0, Math.Min(old.Length, now.Length));
        while (start < least && old[start] == now[start])
        {
            start++;
        }

        while (end < least - start && old[^(end + 1)] == now[^(end + 1)])
        {
            end++;
        }

        var (removed, added) = (old[start..^end], now[start..^end]);
        return
        [
            .. Pieces(old[..start], ChangeType.Unchanged),
            .. removed.Length + added.Length <= MostCompared
                ? InlineDiffBuilder.Diff(string.Join('\n', removed), string.Join('\n', added)).Lines
                : Pieces(removed, ChangeType.Deleted).Concat(Pieces(added, ChangeType.Inserted)),
            .. Pieces(old[^end..], ChangeType.Unchanged),
        ];
    }

    private static IEnumerable<DiffPiece> Pieces(string[] lines, ChangeType type) => lines.Select(line => new DiffPiece(line, type));

    private static string Text(JsonElement? definition) => definition is { } there ? YamlWriter.Write(there).TrimEnd('\n') : "";

    private static string Mark(ChangeType type) => type switch
    {
        ChangeType.Inserted => "+ ",
        ChangeType.Deleted => "- ",
        _ => "  ",
    };
}
