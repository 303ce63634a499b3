namespace Workflow.Functions.Tests.Storage;

/// <summary>
/// A storage account as its documentation describes it: 2,000 entities a second for a partition, 20,000 for the account, and a latency for
/// each request. A request above a limit waits for its turn, as the client's retries make it do.
/// </summary>
internal sealed class AccountModel
{
    private const double PartitionLimit = 2_000;
    private const double AccountLimit = 20_000;
    private const double Latency = 0.010;

    private readonly Dictionary<string, (double Free, double Entities)> _partitions = [];
    private double _accountFree;

    /// <summary>How many entities the busiest partition has taken, and which it is.</summary>
    public (string Partition, double Entities) Busiest => _partitions.Select(p => (p.Key, p.Value.Entities)).MaxBy(p => p.Entities);

    /// <summary>How many entities the account has taken.</summary>
    public double Entities => _partitions.Values.Sum(p => p.Entities);

    /// <summary>When a request is answered that is sent at a time, in seconds.</summary>
    public double Answer(double sentAt, string partition, double entities)
    {
        var (free, sum) = _partitions.GetValueOrDefault(partition);
        free = Math.Max(free, sentAt) + (entities / PartitionLimit);
        _accountFree = Math.Max(_accountFree, sentAt) + (entities / AccountLimit);
        _partitions[partition] = (free, sum + entities);
        return Math.Max(free, _accountFree) + Latency;
    }
}
