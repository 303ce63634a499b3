using System.Globalization;

namespace Workflow.Cli.Files;

/// <summary>Where a value of a file is, with the values in it.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="column">The column, from 1, in characters.</param>
internal sealed class Place(int line, int column)
{
    private readonly List<(string Name, Place Place, (int Line, int Column)? OfName)> _members = [];

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The column, from 1, in characters.</summary>
    public int Column { get; } = column;

    /// <summary>How many values are in it.</summary>
    public int Count => _members.Count;

    /// <summary>Adds a member of an object.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="place">Where its value is.</param>
    /// <param name="ofName">Where its name is.</param>
    public void Add(string name, Place place, (int Line, int Column) ofName) => _members.Add((name, place, ofName));

    /// <summary>Adds an element of a list.</summary>
    public void Add(Place place) => _members.Add((_members.Count.ToString(CultureInfo.InvariantCulture), place, null));

    /// <summary>The place of a JSON pointer, or of the closest value around it that the file has.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="isOfName">Whether the place of its name is meant, and not that of its value.</param>
    public Place Find(string pointer, bool isOfName = false)
    {
        var (at, ofName) = (this, ((int Line, int Column)?)null);
        foreach (var token in pointer.Split('/').Skip(1))
        {
            var member = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at._members.FirstOrDefault(one => one.Name == member) is not { Place: { } next } found)
            {
                return at;
            }

            (at, ofName) = (next, found.OfName);
        }

        return isOfName && ofName is { } name ? new Place(name.Line, name.Column) : at;
    }
}
