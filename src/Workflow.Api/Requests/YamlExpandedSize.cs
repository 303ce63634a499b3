using Workflow.Core.Definitions;
using Workflow.Core.Json;
using Workflow.Core.Limits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Api.Requests;

/// <summary>
/// Counts the size of YAML with all its aliases expanded, before any of them is. All aliases together may expand to as many
/// characters as a body may have, so that a body costs no more than one without aliases. An alias of what it is a part of,
/// which would expand without end, is refused.
/// </summary>
/// <param name="most">Most characters that all aliases together may expand to.</param>
internal sealed class YamlExpandedSize(int most)
{
    private const int Punctuation = 2; // around a value
    private const long Endless = -1; // the size of what has not ended yet: an alias of it is a part of it

    private readonly Dictionary<AnchorName, long> _anchored = [];
    private readonly Stack<(AnchorName Anchor, long Before)> _open = [];
    private long _written;
    private long _repeated;

    /// <summary>Counts the next event of the parser.</summary>
    /// <exception cref="RefusedException">Aliases expand to too much, or an alias is a part of what it stands for.</exception>
    public void Add(ParsingEvent next)
    {
        switch (next)
        {
            case Scalar scalar:
                Close(scalar.Anchor, _written, scalar.Value.Length);
                break;
            case MappingStart or SequenceStart:
                Open(((NodeEvent)next).Anchor);
                break;
            case MappingEnd or SequenceEnd:
                var (anchor, before) = _open.Pop();
                Close(anchor, before, 0);
                break;
            case AnchorAlias alias:
                var size = _anchored.GetValueOrDefault(alias.Value);
                if (size is Endless)
                {
                    throw Body.Faulty($"is endless: the alias *{FaultText.Shorten(alias.Value.Value)} is a part of what it stands for (line {alias.Start.Line}, column {alias.Start.Column})");
                }

                _written += size;
                _repeated += size;
                break;
        }

        if (_repeated > most)
        {
            throw Body.Faulty($"stands for more than {most} characters by its aliases, the limit of the setting {LimitOptions.Section}:{nameof(LimitOptions.YamlBytes)}");
        }
    }

    private void Open(AnchorName anchor)
    {
        _open.Push((anchor, _written));
        if (!anchor.IsEmpty)
        {
            _anchored[anchor] = Endless;
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
