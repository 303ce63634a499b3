using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Execution;

/// <summary>
/// Repeatable chance: a pseudo-random number that is the same each time for the same attempt of
/// the same run. So a retry delay is the same after a restart, and nothing has to be stored.
/// </summary>
public static class Chance
{
    /// <summary>A number from 0 up to, and not including, 1.</summary>
    public static double Of(string runId, TaskCall call) =>
        Of(string.Create(CultureInfo.InvariantCulture, $"{runId}/{call.Position}/{call.Index ?? -1}/{call.Attempt}"));

    /// <summary>As above, with any text as its seed.</summary>
    public static double Of(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
