using System.Text.Json;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>A list. A list from JSON is read on demand: element by element, or as a whole.</summary>
internal sealed class ListValue : Content
{
    // After this many single reads, reading the whole list is cheaper.
    private const int SingleReads = 4;

    // Bytes to remember them.
    private const int ReadsSize = 160;

    private readonly JsonElement _source;
    private Value[]? _items;
    private List<(int Index, Value Value)>? _read;

    /// <summary>A list of the first elements of an array, which must not be changed afterwards.</summary>
    public ListValue(Value[] items, int count)
    {
        _items = items;
        Count = count;
    }

    /// <summary>A list that is read from JSON.</summary>
    public ListValue(JsonElement source)
    {
        _source = source;
        Count = source.GetArrayLength();
    }

    /// <summary>Its named members: the <c>index</c>, <c>input</c> and <c>groups</c> of a match.</summary>
    public ObjectValue? Named { get; init; }

    public override Kind Kind => Kind.List;

    public int Count { get; }

    /// <summary>The JSON it was read from, if it was.</summary>
    public JsonElement? Source => _source.ValueKind == JsonValueKind.Array ? _source : null;

    /// <summary>An element.</summary>
    /// <param name="index">From 0 to below <see cref="Count"/>.</param>
    /// <param name="meter">The meter that is charged.</param>
    public Value Get(int index, Meter meter)
    {
        if (_items is not null || _read?.Count == SingleReads)
        {
            return Items(meter)[index];
        }

        for (var i = 0; i < _read?.Count; i++)
        {
            if (_read[i].Index == index)
            {
                return _read[i].Value;
            }
        }

        meter.Steps(index / Meter.ElementsPerStep);
        meter.Bytes(_read is null ? ReadsSize : 0);
        var read = JsonSource.Read(_source[index], meter);
        (_read ??= new(SingleReads)).Add((index, read)); // repeated reads return the same element
        return read;
    }

    /// <summary>All elements.</summary>
    public ReadOnlySpan<Value> Items(Meter meter)
    {
        _items ??= ReadAll(meter);
        return _items.AsSpan(0, Count);
    }

    private Value[] ReadAll(Meter meter)
    {
        meter.List(Count);
        var items = new Value[Count];
        var i = 0;
        foreach (var element in _source.EnumerateArray())
        {
            items[i++] = JsonSource.Read(element, meter);
        }

        for (var known = 0; known < _read?.Count; known++)
        {
            items[_read[known].Index] = _read[known].Value;
        }

        _read = null;
        return items;
    }
}
