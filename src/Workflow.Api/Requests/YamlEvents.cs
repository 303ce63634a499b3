using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Workflow.Api.Requests;

/// <summary>Replays the events of a text that has been parsed already.</summary>
/// <param name="events">The events in their order.</param>
internal sealed class YamlEvents(IReadOnlyList<ParsingEvent> events) : IParser
{
    private int _next;

    public ParsingEvent? Current { get; private set; }

    public bool MoveNext()
    {
        Current = _next < events.Count ? events[_next++] : null;
        return Current is not null;
    }
}
