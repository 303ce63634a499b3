using System.Globalization;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>Builds an object member by member, charging each before it is added.</summary>
/// <param name="meter">The meter that is charged.</param>
internal sealed class ObjectBuilder(Meter meter)
{
    private const int Smallest = 4;

    // From here on names are looked up in a table.
    private const int Many = 8;

    private const int MemberSize = 24;
    private const int PlaceSize = 96;

    // Bytes of the builder itself and of the resulting object.
    private const int Size = 128;

    private Member[] _members = Begin(meter);
    private Dictionary<string, int>? _places;
    private int _count;
    private bool _numbered;

    /// <summary>Sets a member: a new one is added at the end, an existing one keeps its place.</summary>
    public void Set(string name, Value value)
    {
        meter.Read(name.Length);
        meter.Step();
        var place = Find(name);
        if (place >= 0)
        {
            _members[place] = new Member(name, value);
            return;
        }

        if (_count == _members.Length)
        {
            Grow();
        }

        if (_places is not null)
        {
            meter.Bytes(PlaceSize);
            _places.Add(name, _count);
        }

        _numbered |= IsIndex(name, out _);
        _members[_count++] = new Member(name, value);
        if (_count == Many)
        {
            Tabulate();
        }
    }

    /// <summary>Whether there is a member with a name.</summary>
    public bool TryGet(string name, out Value value)
    {
        var place = Find(name);
        value = place >= 0 ? _members[place].Value : Value.Undefined;
        return place >= 0;
    }

    /// <summary>The object. Nothing may be set afterwards.</summary>
    public ObjectValue Finish()
    {
        if (_numbered)
        {
            Order();
        }

        return new ObjectValue(_members, _count, _places);
    }

    /// <summary>Whether a name is a whole number that orders members: ECMA-262's array index.</summary>
    public static bool IsIndex(ReadOnlySpan<char> name, out uint index)
    {
        index = 0;
        return name.Length is > 0 and <= 10
            && char.IsAsciiDigit(name[0])
            && (name[0] != '0' || name.Length == 1)
            && uint.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out index)
            && index < uint.MaxValue;
    }

    private static Member[] Begin(Meter meter)
    {
        meter.Bytes(Size);
        return [];
    }

    private int Find(string name)
    {
        if (_places is not null)
        {
            return _places.TryGetValue(name, out var place) ? place : -1;
        }

        for (var i = 0; i < _count; i++)
        {
            if (_members[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private void Grow()
    {
        var capacity = Math.Max(Smallest, 2L * _count);
        if (capacity > meter.Limits.ListLength)
        {
            throw Failure.Limit($"an object in an expression is limited to {meter.Limits.ListLength / 2} members");
        }

        meter.Bytes(MemberSize * (capacity + 1));
        Array.Resize(ref _members, (int)capacity);
    }

    private void Tabulate()
    {
        meter.Bytes(PlaceSize * Many * 2);
        _places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < _count; i++)
        {
            _places.Add(_members[i].Name, i);
        }
    }

    private void Order()
    {
        meter.Bytes(MemberSize * (_count + 1L) * 4);
        meter.Steps(_count * (long)Math.Log2(_count + 1));
        _members =
        [
            .. _members.Take(_count).Where(m => IsIndex(m.Name, out _)).OrderBy(m => IsIndex(m.Name, out var index) ? index : 0),
            .. _members.Take(_count).Where(m => !IsIndex(m.Name, out _)),
        ];
        if (_places is not null)
        {
            for (var i = 0; i < _count; i++)
            {
                _places[_members[i].Name] = i;
            }
        }
    }
}
