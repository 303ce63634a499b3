namespace Workflow.Core.Audit;

/// <summary>
/// Which failed sign-ins are recorded one by one: so many a minute from one address, and so many from all together. The
/// others are counted, so that whoever sends them can't fill the store. Not safe for several threads at once.
/// </summary>
/// <param name="perAddress">Entries of one address in a minute.</param>
/// <param name="total">Entries of all addresses in a minute.</param>
public sealed class FailureBudget(int perAddress, int total)
{
    /// <summary>The time after which the budget is full again.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal); // as many as entries at most
    private int _total;
    private int _others;

    /// <summary>Whether a failure gets an entry; otherwise it is counted.</summary>
    /// <param name="address">The address it came from.</param>
    public bool TryTake(string address)
    {
        _taken.TryGetValue(address, out var taken);
        if (_total >= total || taken >= perAddress)
        {
            _others = _others == int.MaxValue ? _others : _others + 1;
            return false;
        }

        _taken[address] = taken + 1;
        _total++;
        return true;
    }

    /// <summary>Ends a window and begins the next.</summary>
    /// <returns>How many failures were only counted.</returns>
    public int Renew()
    {
        var others = _others;
        _taken.Clear();
        (_total, _others) = (0, 0);
        return others;
    }
}
