using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Api.Requests;

/// <summary>
/// Counts the size of YAML with all its aliases expanded, before any of them is. All aliases together may expand to as many
/// characters as a body may have, so that a body costs no more than one without aliases.
/// </summary>
/// <param name="most">Most characters that all aliases together may expand to.</param>
internal sealed class YamlExpandedSize(int most)
{
    private const int Punctuation = 2; // around a value

    private readonly Dictionary<AnchorName, long> _anchored = [];
    private readonly Stack<(AnchorName Anchor, long Before)> _open = [];
    private long _written;
    private long _repeated;

    /// <summary>Counts the next event of the parser.</summary>
    /// <exception cref="RefusedException">Aliases expand to too much.</exception>
    public void Add(ParsingEvent next)
    {
        switch (next)
        {
            case Scalar scalar:
                Close(scalar.Anchor, _written, scalar.Value.Length);
                break;
            case MappingStart or SequenceStart:
                _open.Push((((NodeEvent)next).Anchor, _written));
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = _open.Pop();
                Close(anchor, before, 0);
                break;
            case AnchorAlias alias:
                var size = _anchored.GetValueOrDefault(alias.Value);
                _written += size;
                _repeated += size;
                break;
        }

        if (_repeated > most)
        {
            throw Body.Faulty($"stands for more than {most} characters by its aliases, the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.YamlBytes)}");
        }
    }

    private void Close(AnchorName anchor, long before, int length)
    {
        _written += length + Punctuation;
        if (!anchor.IsEmpty)
        {
            _anchored[anchor] = _written - before;
        }
    }
}
