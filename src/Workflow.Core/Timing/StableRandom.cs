using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Timing;

/// <summary>
/// Repeatable pseudo-random numbers, derived from a seed. So the jitter of a retry or a schedule is the same after a
/// restart, and nothing has to be stored.
/// </summary>
public static class StableRandom
{
    /// <summary>A number from 0 (inclusive) to 1 (exclusive).</summary>
    /// <param name="seed">The seed, such as a run and an attempt: the same seed gives the same number.</param>
    public static double Of(string seed)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(seed), hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash) >> 11) * (1.0 / (1UL << 53));
    }
}
