using System.Collections;

namespace Workflow.Acceptance.Tests.GeneratedInput;

/// <summary>The texts that came last, a few of them.</summary>
internal sealed class Recent : IReadOnlyList<string>
{
    private const int Most = 50;

    private readonly List<string> _texts = [];

    /// <inheritdoc/>
    public int Count => _texts.Count;

    /// <inheritdoc/>
    public string this[int index] => _texts[index];

    /// <summary>Adds a text, in place of the oldest if there are many.</summary>
    public void Add(string text)
    {
        _texts.Add(text);
        if (_texts.Count > Most)
        {
            _texts.RemoveAt(0);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => _texts.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
