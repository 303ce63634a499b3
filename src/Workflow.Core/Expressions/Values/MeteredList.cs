using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Builds a list element by element, charging each before it is added.</summary>
/// <param name="meter">The meter that is charged.</param>
/// <param name="expected">The expected number of elements, if known.</param>
internal sealed class MeteredList(Meter meter, int expected = 0)
{
    private const int Smallest = 4;

    // Bytes of the builder itself, and of the resulting list.
    private const int Size = 48;
    private const int ListSize = 64;

    private Value[] _items = Begin(meter);

    /// <summary>The number of elements.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an element.</summary>
    public void Add(Value value)
    {
        if (Count == _items.Length)
        {
            Grow(1);
        }

        _items[Count++] = value;
    }

    /// <summary>Adds elements.</summary>
    public void AddRange(ReadOnlySpan<Value> values)
    {
        Grow(values.Length);
        values.CopyTo(_items.AsSpan(Count));
        Count += values.Length;
    }

    /// <summary>The list. Nothing may be added afterwards.</summary>
    public Value Finish()
    {
        meter.Bytes(ListSize);
        return Value.List(new ListValue(_items, Count));
    }

    /// <summary>The elements as arguments of a call. Nothing may be added afterwards.</summary>
    public Value[] ToArray()
    {
        if (_items.Length != Count)
        {
            meter.List(Count);
            Array.Resize(ref _items, Count);
        }

        return _items;
    }

    private static Value[] Begin(Meter meter)
    {
        meter.Bytes(Size);
        return [];
    }

    private void Grow(int by)
    {
        meter.Steps(by / Meter.ElementsPerStep);
        var needed = (long)Count + by;
        if (needed <= _items.Length)
        {
            return;
        }

        var capacity = Math.Max(Math.Max(Count == 0 && expected > 0 ? expected : Smallest, needed), Math.Min(2L * _items.Length, meter.Limits.ListLength));
        meter.List(capacity);
        Array.Resize(ref _items, (int)capacity);
    }
}
