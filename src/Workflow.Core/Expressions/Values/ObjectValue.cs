using System.Text.Json;
using Workflow.Core.Expressions.Budget;

namespace Workflow.Core.Expressions.Values;

/// <summary>A member of an object.</summary>
internal readonly record struct Member(string Name, Value Value);

/// <summary>
/// An object, which has only own members. An object from JSON is read on demand: member by member, or as a whole.
/// </summary>
internal sealed class ObjectValue : Content
{
    // After this many single reads, reading the whole object is cheaper.
    private const int SingleReads = 8;

    // Bytes to remember them.
    private const int ReadsSize = 256;

    private readonly JsonElement _source;
    private Member[]? _members;
    private Dictionary<string, int>? _places;
    private int _count;
    private List<Member>? _read;

    /// <summary>An object of members in JavaScript's order, each name once.</summary>
    /// <param name="members">The members, and room for more.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="places">The index of each by name, if there are many.</param>
    public ObjectValue(Member[] members, int count, Dictionary<string, int>? places)
    {
        _members = members;
        _count = count;
        _places = places;
    }

    /// <summary>An object that is read from JSON.</summary>
    public ObjectValue(JsonElement source) => _source = source;

    public override Kind Kind => Kind.Object;

    /// <summary>The JSON it was read from, if it was.</summary>
    public JsonElement? Source => _source.ValueKind == JsonValueKind.Object ? _source : null;

    /// <summary>
    /// The members: those whose names are whole numbers first, in ascending order, then the others in order of creation.
    /// </summary>
    public ReadOnlySpan<Member> Members(Meter meter)
    {
        if (_members is null)
        {
            ReadAll(meter);
        }

        return _members.AsSpan(0, _count);
    }

    /// <summary>Finds a member.</summary>
    public bool TryGet(string name, Meter meter, out Value value)
    {
        meter.Read(name.Length);
        if (_members is null && (_read is null || _read.Count < SingleReads))
        {
            try
            {
                return ReadOne(name, meter, out value);
            }
            catch (Exception e) when (e is InvalidOperationException or ArgumentException)
            {
                // A name with a lone surrogate, which .NET's reader refuses to compare: all members are read instead.
            }
        }

        var members = Members(meter);
        if (_places is not null)
        {
            if (_places.TryGetValue(name, out var place))
            {
                value = members[place].Value;
                return true;
            }
        }
        else
        {
            foreach (ref readonly var member in members)
            {
                if (member.Name == name)
                {
                    value = member.Value;
                    return true;
                }
            }
        }

        value = Value.Undefined;
        return false;
    }

    private bool ReadOne(string name, Meter meter, out Value value)
    {
        for (var i = 0; i < _read?.Count; i++)
        {
            if (_read[i].Name == name)
            {
                var known = _read[i].Value;
                value = known.IsAbsent ? Value.Undefined : known;
                return !known.IsAbsent;
            }
        }

        meter.Steps(_source.GetPropertyCount() / Meter.ElementsPerStep);
        meter.Bytes(_read is null ? ReadsSize : 0);
        var found = _source.TryGetProperty(name, out var json);
        value = found ? JsonSource.Read(json, meter) : Value.Undefined;
        (_read ??= new(SingleReads)).Add(new Member(name, found ? value : Value.Absent)); // repeated reads return the same member
        return found;
    }

    private void ReadAll(Meter meter)
    {
        var members = new ObjectBuilder(meter);
        foreach (var member in _source.EnumerateObject())
        {
            members.Set(JsonSource.Name(member, meter), JsonSource.Read(member.Value, meter));
        }

        for (var i = 0; i < _read?.Count; i++)
        {
            if (!_read[i].Value.IsAbsent)
            {
                members.Set(_read[i].Name, _read[i].Value);
            }
        }

        _read = null;
        var read = members.Finish();
        (_members, _count, _places) = (read._members, read._count, read._places);
    }
}
