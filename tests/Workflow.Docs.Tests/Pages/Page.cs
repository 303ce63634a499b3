using System.Text.RegularExpressions;
using Workflow.TestHost;

namespace Workflow.Docs.Tests.Pages;

/// <summary>A page of the documents: a Markdown file, read as far as the tests need it.</summary>
public sealed partial class Page
{
    private static readonly string[] NotOurs = ["bin", "obj", "node_modules", ".git", "artifacts"];

    private Page(string path)
    {
        Path = path;
        (Fences, Prose) = Read(File.ReadAllLines(FullPath));
    }

    /// <summary>Every Markdown file of the repository.</summary>
    public static IReadOnlyList<Page> All { get; } = [.. Find(new DirectoryInfo(RepositoryRoot.Path)).Order(StringComparer.Ordinal).Select(path => new Page(path))];

    /// <summary>The pages whose examples are run.</summary>
    public static IReadOnlyList<Page> WithExamples { get; } = [.. All.Where(p => p.Path is "README.md" || p.Path.StartsWith("docs/", StringComparison.Ordinal) || p.Path.StartsWith("examples/", StringComparison.Ordinal))];

    /// <summary>Its path in the repository, with <c>/</c> between folders.</summary>
    public string Path { get; }

    /// <summary>Its path on this machine.</summary>
    public string FullPath => System.IO.Path.Combine(RepositoryRoot.Path, Path);

    /// <summary>Its fenced blocks, in order.</summary>
    public IReadOnlyList<Fence> Fences { get; }

    /// <summary>Its lines outside of fenced blocks.</summary>
    public IReadOnlyList<string> Prose { get; }

    /// <summary>Its headings as GitHub's anchors.</summary>
    public IReadOnlySet<string> Anchors => Prose
        .Where(line => line.StartsWith('#'))
        .Select(line => Anchor(line.TrimStart('#').Trim()))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Where its links lead, as they are written.</summary>
    public IEnumerable<string> Links => Prose.SelectMany(line => LinkForm().Matches(CodeForm().Replace(line, ""))).Select(link => link.Groups["to"].Value);

    /// <summary>The code spans of its prose, without their backticks.</summary>
    public IEnumerable<string> CodeSpans => Prose.SelectMany(line => CodeForm().Matches(line)).Select(span => span.Groups["code"].Value);

    /// <summary>The page at a path of the repository.</summary>
    public static Page Named(string path) => All.Single(page => page.Path == path);

    /// <summary>The block before a block.</summary>
    public Fence Before(Fence fence) => Fences[Fences.ToList().IndexOf(fence) - 1];

    /// <summary>Whether the block after a block shows its answer.</summary>
    public bool IsAnswered(Fence fence) => Fences.SkipWhile(other => other != fence).ElementAtOrDefault(1) is { IsAnswer: true };

    /// <summary>The rows of the tables that have this heading in their first column, as cells.</summary>
    public IEnumerable<IReadOnlyList<string>> Rows(string firstHeading)
    {
        var inside = false;
        for (var i = 0; i < Prose.Count; i++)
        {
            var cells = Prose[i].StartsWith('|') ? Cells(Prose[i]) : [];
            var isHeading = cells.Count > 0 && i + 1 < Prose.Count && Prose[i + 1].StartsWith("| ---", StringComparison.Ordinal);
            if (isHeading || cells.Count == 0)
            {
                inside = isHeading && cells[0] == firstHeading;
            }
            else if (inside && !Prose[i].StartsWith("| ---", StringComparison.Ordinal))
            {
                yield return cells;
            }
        }
    }

    /// <summary>The code spans of a cell, without their backticks.</summary>
    public static IReadOnlyList<string> Codes(string cell) => [.. CodeForm().Matches(cell).Select(span => span.Groups["code"].Value)];

    /// <inheritdoc/>
    public override string ToString() => Path;

    private static IEnumerable<string> Find(DirectoryInfo folder) =>
        folder.EnumerateFiles("*.md").Select(file => System.IO.Path.GetRelativePath(RepositoryRoot.Path, file.FullName).Replace('\\', '/'))
            .Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name)).SelectMany(Find));

    private static (IReadOnlyList<Fence> Fences, IReadOnlyList<string> Prose) Read(string[] lines)
    {
        List<Fence> fences = [];
        List<string> prose = [];
        List<string>? inside = null;
        var (info, opened, comment) = ("", 0, "");
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (inside is not null && line.Trim() == "```")
            {
                fences.Add(new Fence(opened, info, comment, string.Join('\n', inside)));
                (inside, comment) = (null, "");
            }
            else if (inside is not null)
            {
                inside.Add(line);
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                (inside, info, opened) = ([], line[3..].Trim(), i + 1);
            }
            else
            {
                comment = CommentForm().Match(line) is { Success: true } match ? match.Groups["says"].Value : line.Length == 0 ? comment : "";
                prose.Add(line);
            }
        }

        return inside is null ? (fences, prose) : throw new InvalidOperationException($"The block that begins in line {opened} does not end.");
    }

    private static IReadOnlyList<string> Cells(string line) => [.. CellForm().Split(line.Trim().Trim('|')).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    // GitHub's rule: lower case, spaces become hyphens, and everything except letters, digits, hyphens and underscores is removed.
    private static string Anchor(string heading) => new([.. MarkupForm().Replace(heading, "${text}").ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]);

    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)| (?:src|srcset)=""(?<to>[^""\s]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex LinkForm();

    [GeneratedRegex(@"(?<ticks>`+)(?<code>.+?)(?<!`)\k<ticks>(?!`)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CodeForm();

    [GeneratedRegex(@"^<!-- example: (?<says>.+) -->$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CommentForm();

    [GeneratedRegex(@"(?<!\\)\|", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex CellForm();

    [GeneratedRegex(@"\[(?<text>[^\]]*)\]\([^)]*\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 60_000)]
    private static partial Regex MarkupForm();
}
