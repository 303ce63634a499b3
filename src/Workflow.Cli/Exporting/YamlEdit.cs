using System.Text;
using System.Text.Json;
using Workflow.Core.Json.Yaml;

namespace Workflow.Cli.Exporting;

/// <summary>
/// Changes the values of a YAML text to those of another definition, and leaves everything else as it is written: comments, order, quotes, blank
/// lines, and members that spell out a default.
/// </summary>
internal sealed class YamlEdit
{
    private readonly string _text;
    private readonly List<(int Start, int End, string Text)> _edits = [];

    private YamlEdit(string text) => _text = text;

    /// <summary>The changed text; <c>null</c>: it can't be changed in place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="before">The plain form of the definition in it.</param>
    /// <param name="after">The plain form of the definition that is to be in it.</param>
    public static string? Apply(string text, JsonElement before, JsonElement after)
    {
        if (YamlNodes.Of(text) is not { IsBlock: true, Members: not null } root)
        {
            return null;
        }

        var edit = new YamlEdit(text);
        edit.Change(root, before, after);
        var changed = new StringBuilder(text);
        foreach (var (start, end, replacement) in edit._edits.AsEnumerable().Reverse().OrderByDescending(e => e.Start).ThenByDescending(e => e.End > e.Start)) // at one place: what is replaced, then the last that is added
        {
            changed.Remove(start, end - start).Insert(start, replacement);
        }

        return changed.ToString();
    }

    private void Change(YamlNode node, JsonElement before, JsonElement after)
    {
        if (before.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(before, after))
        {
            return;
        }

        if (node is { IsBlock: true, Members: { } members } && before.ValueKind == JsonValueKind.Object && after is { ValueKind: JsonValueKind.Object } && after.GetPropertyCount() > 0)
        {
            ChangeMembers(node, members, before, after);
        }
        else if (node is { IsBlock: true, Elements: { } elements } && Names(before) is { } old && Names(after) is { } wanted && old.Count == elements.Count && IsInOrder(old, wanted))
        {
            ChangeElements(node, elements, before, after, old, wanted);
        }
        else
        {
            Replace(node, after);
        }
    }

    private void ChangeMembers(YamlNode node, List<(string Name, int Start, YamlNode Value)> members, JsonElement before, JsonElement after)
    {
        foreach (var (name, start, value) in members)
        {
            var (hadIt, had) = (before.TryGetProperty(name, out var old), old);
            if (after.TryGetProperty(name, out var wanted))
            {
                Change(value, hadIt ? had : default, wanted);
            }
            else if (hadIt)
            {
                RemoveLines(start, value.End, node.Column);
            }
        }

        var added = new StringBuilder();
        foreach (var member in after.EnumerateObject())
        {
            var isWritten = members.Any(m => m.Name == member.Name) || (before.TryGetProperty(member.Name, out var same) && JsonElement.DeepEquals(same, member.Value));
            if (!isWritten)
            {
                added.Append('\n').Append(Indented(YamlWriter.Write(JsonSerializer.SerializeToElement(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { [member.Name] = member.Value })), node.Column));
            }
        }

        // Behind the name, where people look for what is said of a whole workflow or task; its tasks may be long.
        InsertAfterLine(members is [{ Name: "name" } first, ..] ? first.Value.End : node.End, added.ToString());
    }

    private void ChangeElements(YamlNode node, List<YamlNode> elements, JsonElement before, JsonElement after, List<string> old, List<string> wanted)
    {
        for (var i = 0; i < elements.Count; i++)
        {
            var at = wanted.IndexOf(old[i]);
            if (at >= 0)
            {
                Change(elements[i], before[i], after[at]);
            }
            else
            {
                RemoveLines(elements[i].Start, elements[i].End, node.Column);
            }
        }

        var place = node.Start; // before the first
        var added = new StringBuilder();
        for (var i = 0; i < wanted.Count; i++)
        {
            if (old.IndexOf(wanted[i]) is var known and >= 0)
            {
                Insert(place, added.ToString(), node);
                added.Clear();
                place = elements[known].End;
            }
            else
            {
                added.Append('\n').Append(Indented(YamlWriter.Write(JsonSerializer.SerializeToElement(new[] { after[i] })), node.Column));
            }
        }

        Insert(place, added.ToString(), node);
    }

    private void Insert(int place, string added, YamlNode node)
    {
        if (place == node.Start && added.Length > 0)
        {
            var line = LineStart(place);
            _edits.Add((line, line, added[1..] + "\n"));
        }
        else
        {
            InsertAfterLine(place, added);
        }
    }

    // On one line, so that a comment behind it stays one.
    private void Replace(YamlNode node, JsonElement after) => _edits.Add((node.Start, node.End, YamlLine.Of(after)));

    private void InsertAfterLine(int place, string added)
    {
        if (added.Length > 0)
        {
            var end = _text.IndexOf('\n', place);
            end = end < 0 ? _text.Length : end > 0 && _text[end - 1] == '\r' ? end - 1 : end;
            _edits.Add((end, end, added));
        }
    }

    // Whole lines, with the comment behind the last. Of an element, or a member of one, that shares its line with the dash, only its own text.
    private void RemoveLines(int start, int end, int column)
    {
        var line = LineStart(start);
        var last = _text.IndexOf('\n', end);
        var isAlone = _text.AsSpan(line, start - line).Trim(" -").Length == 0 && (start - line == column || _text[line..start].TrimStart().StartsWith('-'));
        _edits.Add((isAlone ? line : start, last < 0 ? _text.Length : last + 1, ""));
    }

    private int LineStart(int place) => _text.LastIndexOf('\n', Math.Max(0, place - 1)) + 1;

    private static string Indented(string yaml, int column) =>
        string.Join('\n', yaml.TrimEnd('\n').Split('\n').Select(line => line.Length == 0 ? line : new string(' ', column) + line));

    private static List<string>? Names(JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<string> names = [.. list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "")];
        return names.Contains("") || names.Distinct(StringComparer.Ordinal).Count() < names.Count ? null : names;
    }

    private static bool IsInOrder(List<string> old, List<string> wanted) =>
        old.Where(wanted.Contains).SequenceEqual(wanted.Where(old.Contains), StringComparer.Ordinal);
}
