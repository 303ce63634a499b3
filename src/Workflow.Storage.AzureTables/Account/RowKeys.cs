using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>Formats values as keys whose ordinal order is the order of the values.</summary>
internal static class RowKeys
{
    /// <summary>An instant, in ascending order.</summary>
    internal static string Oldest(DateTimeOffset at) => Oldest(at.UtcTicks);

    /// <inheritdoc cref="Oldest(DateTimeOffset)"/>
    internal static string Oldest(long ticks) => ticks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>An instant, in descending order.</summary>
    internal static string Newest(long ticks) => (DateTime.MaxValue.Ticks - ticks).ToString("D19", CultureInfo.InvariantCulture);

    internal static string Number(long number) => number.ToString("D19", CultureInfo.InvariantCulture);

    internal static string Place(int number) => number.ToString("D10", CultureInfo.InvariantCulture);

    /// <summary>A key for any text: names and idempotency keys may contain characters that keys may not.</summary>
    internal static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan())));

    /// <summary>A filter for the rows of a partition whose key has a prefix that ends in a colon.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="prefix">The prefix of the row keys.</param>
    /// <param name="after">Only keys greater than this one; <c>null</c>: all.</param>
    internal static string Under(string partition, string prefix, string? after = null) =>
        Between(partition, after is null ? $"ge '{prefix}'" : $"gt '{after}'", prefix[..^1] + ';');

    /// <summary>A filter for a range of keys, excluding its end.</summary>
    internal static string From(string partition, string from, string end) => Between(partition, $"ge '{from}'", end);

    /// <summary>A filter for a range of keys, excluding both ends.</summary>
    internal static string After(string partition, string after, string end) => Between(partition, $"gt '{after}'", end);

    private static string Between(string partition, string start, string end) =>
        $"PartitionKey eq '{partition}' and RowKey {start} and RowKey lt '{end}'";
}
