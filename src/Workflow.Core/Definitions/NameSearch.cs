using System.Globalization;
using Workflow.Core.Paging;

namespace Workflow.Core.Definitions;

/// <summary>One page of a search by name: reads entries of an index, and takes each workflow once.</summary>
public sealed class NameSearch
{
    /// <summary>Most entries of the index that are read for one page: a name has many, and most may be of workflows that are on it already.</summary>
    public const int MostRead = 1_000;

    private const string List = "search";
    private const int Rest = 300;

    private readonly string _text;
    private readonly PageBudget _budget;
    private readonly List<WorkflowSummary> _found = [];

    /// <summary>Begins a page.</summary>
    /// <exception cref="InvalidCursorException">The cursor is not from this search.</exception>
    public NameSearch(string text, PageRequest page)
    {
        _text = text;
        _budget = page.Budget();
        (From, Before) = NameTerms.RangeOf(text);
        After = ReadCursor(page.Cursor);
    }

    /// <summary>The first key of the range.</summary>
    public string From { get; }

    /// <summary>The first key behind the range.</summary>
    public string Before { get; }

    /// <summary>The entry that was read last; <c>null</c>: none yet.</summary>
    public (string Key, long Id)? After { get; private set; }

    /// <summary>How many entries are still to be read.</summary>
    public int ToRead { get; private set; } = MostRead;

    /// <summary>Whether the page is full.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Reads an entry of the index.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="id">The workflow's id.</param>
    /// <param name="workflow">The workflow; <c>null</c>: it is not there any more.</param>
    public void Read(string key, long id, WorkflowSummary? workflow)
    {
        if (IsFull)
        {
            return;
        }

        if (workflow is not null && NameTerms.IsFoundBy(workflow.Name, _text, key))
        {
            if (!_budget.TryTake(Rest + workflow.Name.Length + (workflow.Description?.Length ?? 0)))
            {
                IsFull = true;
                return;
            }

            _found.Add(workflow);
        }

        After = (key, id);
        ToRead--;
    }

    /// <summary>The page.</summary>
    /// <param name="isMore">Whether entries follow that were not read.</param>
    public Page<WorkflowSummary> Page(bool isMore) =>
        new(_found, isMore && After is var (key, id) ? Cursor.Make(List, string.Create(CultureInfo.InvariantCulture, $"{key}.{id}")) : null);

    private (string Key, long Id)? ReadCursor(string? cursor)
    {
        if (Cursor.Read(List, cursor) is not { } place)
        {
            return null;
        }

        return place.Split('.') is [var key, var number]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && key.All(char.IsAsciiHexDigitLower)
            && string.CompareOrdinal(key, From) >= 0
            && string.CompareOrdinal(key, Before) < 0
            ? (key, id)
            : throw new InvalidCursorException();
    }
}
