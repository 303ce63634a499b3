using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Cli.Files;

/// <summary>Finds where the values of a YAML text are.</summary>
internal static class YamlPlaces
{
    /// <summary>The place of the first document of a text.</summary>
    /// <exception cref="YamlException">It is not valid.</exception>
    public static Place Of(string text)
    {
        var parser = new Parser(new StringReader(text));
        var open = new Stack<(Place Place, bool IsMapping)>();
        Place? root = null;
        (string Name, Mark At)? key = null;
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case MappingEnd or SequenceEnd:
                    open.Pop();
                    break;
                case Scalar name when key is null && open.TryPeek(out var around) && around.IsMapping:
                    key = (name.Value, name.Start);
                    break;
                case NodeEvent node:
                    // A block begins on the line below its name, where people do not look for it.
                    var isBlock = node is MappingStart { Style: not MappingStyle.Flow } or SequenceStart { Style: not SequenceStyle.Flow };
                    var at = At(key is { } named && isBlock ? named.At : node.Start);
                    Add(open, key, at);
                    root ??= at;
                    key = null;
                    if (node is MappingStart or SequenceStart)
                    {
                        open.Push((at, node is MappingStart));
                    }

                    break;
                case DocumentEnd:
                    return root ?? new Place(1, 1);
            }
        }

        return root ?? new Place(1, 1);
    }

    private static void Add(Stack<(Place Place, bool IsMapping)> open, (string Name, Mark At)? key, Place at)
    {
        if (!open.TryPeek(out var around))
        {
            return;
        }

        if (key is { } named)
        {
            around.Place.Add(named.Name, at, Position(named.At));
        }
        else
        {
            around.Place.Add(at);
        }
    }

    private static Place At(Mark mark)
    {
        var (line, column) = Position(mark);
        return new Place(line, column);
    }

    private static (int Line, int Column) Position(Mark mark) => ((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));
}
