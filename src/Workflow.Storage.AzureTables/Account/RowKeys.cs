using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>How keys are spelt, so that the order of their characters is the order that is wanted.</summary>
internal static class RowKeys
{
    /// <summary>An instant: older ones first.</summary>
    internal static string Oldest(DateTimeOffset at) => at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>An instant: newer ones first.</summary>
    internal static string Newest(long ticks) => (DateTime.MaxValue.Ticks - ticks).ToString("D19", CultureInfo.InvariantCulture);

    internal static string Number(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    internal static string Place(int number) => number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>A text of any characters and length as a key: names and idempotency keys may have what no key may.</summary>
    internal static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    /// <summary>A filter for the rows of a partition whose key has a prefix that ends in a colon.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="prefix">What the row keys begin with.</param>
    /// <param name="after">Only keys greater than that; <c>null</c>: all.</param>
    internal static string Under(string partition, string prefix, string? after = null) =>
        Between(partition, after is null ? $"ge '{prefix}'" : $"gt '{after}'", prefix[..^1] + ';');

    /// <summary>A filter for the rows from a key on, up to one that is not among them.</summary>
    internal static string From(string partition, string from, string end) => Between(partition, $"ge '{from}'", end);

    private static string Between(string partition, string start, string end) =>
        $"PartitionKey eq '{partition}' and RowKey {start} and RowKey lt '{end}'";
}
