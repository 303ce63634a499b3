using Workflow.Core.Definitions;
using Workflow.Core.Limits;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Api.Requests;

/// <summary>
/// What YAML would weigh with all its aliases written out, counted before any of them is. An alias is a few characters and
/// may stand for as many as a whole body may have, and no more: then a body costs what it would cost without aliases.
/// </summary>
/// <param name="most">Most characters that aliases may stand for, all together.</param>
internal sealed class YamlWeight(int most)
{
    private const int Punctuation = 2; // what stands around a value

    private readonly Dictionary<AnchorName, long> _anchored = [];
    private readonly Stack<(AnchorName Anchor, long Before)> _open = [];
    private long _written;
    private long _repeated;

    /// <summary>Counts the next event of the parser.</summary>
    /// <exception cref="RefusedException">Aliases stand for too much.</exception>
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
