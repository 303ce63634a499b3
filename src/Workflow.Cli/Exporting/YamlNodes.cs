using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Cli.Exporting;

/// <summary>A value of a YAML text, and where it is written.</summary>
internal sealed class YamlNode
{
    /// <summary>Where it begins, from 0.</summary>
    public required int Start { get; init; }

    /// <summary>Where it ends: what follows is a comment, a line break, or another value.</summary>
    public int End { get; set; }

    /// <summary>The column of its first member or element, from 0.</summary>
    public required int Column { get; init; }

    /// <summary>Whether it is an object or a list over lines of its own.</summary>
    public bool IsBlock { get; init; }

    /// <summary>The members of an object, in order; <c>null</c>: it is none.</summary>
    public List<(string Name, int Start, YamlNode Value)>? Members { get; init; }

    /// <summary>The elements of a list; <c>null</c>: it is none.</summary>
    public List<YamlNode>? Elements { get; init; }
}

/// <summary>Reads where the values of a YAML text are written.</summary>
internal static class YamlNodes
{
    /// <summary>The value of a text; <c>null</c>: it has none, or has anchors, whose text stands for values at more than one place.</summary>
    /// <exception cref="YamlException">It is not valid.</exception>
    public static YamlNode? Of(string text)
    {
        var parser = new Parser(new StringReader(text));
        YamlNode? root = null;
        while (parser.MoveNext())
        {
            if (parser.Current is NodeEvent && root is null && !TryRead(parser, text, out root))
            {
                return null;
            }
        }

        return root;
    }

    private static bool TryRead(Parser parser, string text, out YamlNode? node)
    {
        node = null;
        switch (parser.Current)
        {
            case AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag.IsEmpty: false }:
                return false;
            case Scalar scalar:
                node = new YamlNode { Start = (int)scalar.Start.Index, Column = (int)scalar.Start.Column - 1, End = EndOf(scalar, text) };
                return true;
            case MappingStart start:
                node = new YamlNode { Start = (int)start.Start.Index, Column = (int)start.Start.Column - 1, IsBlock = start.Style != MappingStyle.Flow, Members = [] };
                return TryReadMembers(parser, text, node);
            case SequenceStart start:
                node = new YamlNode { Start = (int)start.Start.Index, Column = (int)start.Start.Column - 1, IsBlock = start.Style != SequenceStyle.Flow, Elements = [] };
                return TryReadElements(parser, text, node);
            default:
                return false;
        }
    }

    private static bool TryReadMembers(Parser parser, string text, YamlNode node)
    {
        while (parser.MoveNext() && parser.Current is not MappingEnd)
        {
            if (parser.Current is not Scalar { Anchor.IsEmpty: true } key || key.Value == "<<" || !parser.MoveNext() || !TryRead(parser, text, out var value))
            {
                return false;
            }

            node.Members!.Add((key.Value, (int)key.Start.Index, value!));
        }

        node.End = node.IsBlock && node.Members is [.., var last] ? last.Value.End : EndOfFlow(parser.Current!, text);
        return true;
    }

    private static bool TryReadElements(Parser parser, string text, YamlNode node)
    {
        while (parser.MoveNext() && parser.Current is not SequenceEnd)
        {
            if (!TryRead(parser, text, out var element))
            {
                return false;
            }

            node.Elements!.Add(element!);
        }

        node.End = node.IsBlock && node.Elements is [.., var last] ? last.End : EndOfFlow(parser.Current!, text);
        return true;
    }

    // Behind the bracket, at which the parser says that it ends, or behind which.
    private static int EndOfFlow(ParsingEvent end, string text)
    {
        var at = (int)Math.Min(end.Start.Index, text.Length);
        return at < text.Length && text[at] is ('}' or ']') ? at + 1 : at;
    }

    // A block of text ends, for the parser, where the next value begins.
    private static int EndOf(Scalar scalar, string text)
    {
        var end = (int)Math.Min(scalar.End.Index, text.Length);
        while (end > scalar.Start.Index && scalar.Style is ScalarStyle.Literal or ScalarStyle.Folded && text[end - 1] is '\n' or '\r' or ' ')
        {
            end--;
        }

        return end;
    }
}
